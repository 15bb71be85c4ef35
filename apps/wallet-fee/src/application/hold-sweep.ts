import type { InitiationService } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DaftariError } from '@daftari/kernel/errors';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import { withDeadline } from '@daftari/rpc/deadline';
import type { Logger } from '@daftari/service/logger';
import { decideRelease } from '../domain/decide-release';
import { overdueHolds, type HoldCursor, type OverdueHold } from '../domain/overdue-holds';
import { holdStream } from '../domain/streams';
import { recordOn, type LedgerJournal } from './ledger-journal';
import { openHolds } from './open-holds';
import type { PendingPayments } from './pending-payments';
import { wireEnvironment } from './wire-values';

export const SWEEP_EVERY_MS = 60_000;
/** Holds that are read, and asked about side by side, at a time. */
export const SWEEP_PAGE = 100;
export const ABANDON_DEADLINE_MS = 10_000;

const ACTOR = 'service:wallet-fee';
const REASON = 'no payment followed within 15 minutes';

export interface HoldSweepDependencies {
  readonly journal: LedgerJournal;
  readonly payments: Pick<PendingPayments, 'standsBehind'>;
  readonly initiation: Pick<InitiationService, 'abandonPayment'>;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
}

type Outcome = 'released' | 'standing' | 'failed';

/**
 * Ends holds that no payment followed. Only initiation can tell: it is asked to abandon the payment for ever, and only when
 * it did, the hold is released. Nothing is remembered between sweeps; both steps again are the same facts, so that a crash
 * between them is mended by the next sweep.
 */
export class HoldSweep {
  private cancel: Cancel = () => undefined;
  private running = Promise.resolve();
  private stopped = false;

  constructor(private readonly dependencies: HoldSweepDependencies) {}

  /** Sweeps now, and a minute after each sweep. */
  start(): void {
    this.running = this.run();
  }

  /** Resolves when nothing is asked or written any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel();
    await this.running;
  }

  private async run(): Promise<void> {
    const { scheduler, logger } = this.dependencies;
    try {
      await this.sweep();
    } catch (error) {
      if (!this.stopped) logger.warn({ err: error }, 'old holds could not be looked through; tried again in a minute');
    }
    if (!this.stopped) this.cancel = scheduler.after(SWEEP_EVERY_MS, () => this.start());
  }

  private async sweep(): Promise<void> {
    const { journal, logger } = this.dependencies;
    const counts = { released: 0, standing: 0, failed: 0 };
    for (let partition = 0; partition < journal.partitions; partition++) {
      if (!(await this.sweepPartition(partition, counts))) break;
    }
    const open = await openHolds(journal);
    const level = open.overdue > 0 || counts.released > 0 ? 'info' : 'debug';
    logger[level]({ ...open, ...counts }, 'open holds');
  }

  /** Page after page, oldest first. False when it is better to stop: nobody answers, or the service stops. */
  private async sweepPartition(partition: number, counts: Record<Outcome, number>): Promise<boolean> {
    const { journal, payments } = this.dependencies;
    for (let after: HoldCursor | undefined; ;) {
      if (this.stopped) return false;
      const page = await journal.query(partition, [], (view) =>
        overdueHolds(view.partition, view.nowMs, after, SWEEP_PAGE),
      );
      const asked = page.filter(({ holdId }) => !payments.standsBehind(holdId));
      const outcomes = await Promise.all(asked.map((hold) => this.abandon(hold)));
      for (const outcome of outcomes) counts[outcome]++;
      if (outcomes.length > 0 && outcomes.every((outcome) => outcome === 'failed')) return false;
      after = page[SWEEP_PAGE - 1];
      if (after === undefined) return true;
    }
  }

  private async abandon(hold: OverdueHold): Promise<Outcome> {
    const { initiation, scheduler, logger } = this.dependencies;
    const { holdId, merchantId, transactionId, heldBy } = hold;
    const environment = wireEnvironment(hold.environment);
    const caller = { actor: ACTOR, causation: heldBy };
    const request = { merchantId, transactionId, environment, holdId, reason: REASON, caller };
    try {
      await withDeadline(initiation.abandonPayment(request), ABANDON_DEADLINE_MS, scheduler, 'AbandonPayment');
      await this.release(hold);
      return 'released';
    } catch (error) {
      if (error instanceof DaftariError && error.code === 'ALREADY_EXISTS') return 'standing';
      if (!this.stopped) {
        const text = 'an old hold could not be ended; its fee stays reserved, and it is tried again in a minute';
        logger.warn({ err: error, holdId, transactionId }, text);
      }
      return 'failed';
    }
  }

  private async release({ holdId, merchantId, environment, transactionId, heldBy }: OverdueHold): Promise<void> {
    const cause = { correlation: transactionId, causation: heldBy, actor: ACTOR, environment };
    const command = { holdId, merchantId, environment, reason: `abandoned: ${REASON}` };
    await recordOn(this.dependencies.journal, { merchantId, streams: [holdStream(holdId)], cause }, (view) =>
      decideRelease(command, view),
    );
  }
}
