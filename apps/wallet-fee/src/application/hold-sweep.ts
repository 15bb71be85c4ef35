import type { InitiationService } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DaftariError } from '@daftari/kernel/errors';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { Sweeps } from '@daftari/leases/sweeps';
import { withDeadline } from '@daftari/rpc/deadline';
import type { Logger } from '@daftari/service/logger';
import { decidePayoutRelease } from '../domain/decide-payout-release';
import { decideRelease } from '../domain/decide-release';
import { holdsToAbandon, type HoldToAbandon } from '../domain/holds-to-abandon';
import { overdueHolds, type HoldCursor, type OverdueHold } from '../domain/overdue-holds';
import { payoutHoldStreams } from '../domain/payout-holds';
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
  /** Whose holds are swept. */
  readonly share: PartitionShare;
}

type Outcome = 'released' | 'standing' | 'failed';

/**
 * Ends holds that no payment followed. Only initiation can tell: it is asked to abandon the payment for ever, and only when
 * it did, the hold is released, that of a payout with the hold of its fee. Nothing is remembered between sweeps; both steps again are the same facts, so that a crash
 * between them is mended by the next sweep.
 */
export class HoldSweep {
  private readonly sweeps: Sweeps;

  constructor(private readonly dependencies: HoldSweepDependencies) {
    const { scheduler, share } = dependencies;
    this.sweeps = new Sweeps({ scheduler, share, everyMs: SWEEP_EVERY_MS, sweep: () => this.sweepOrTell() });
  }

  /** Sweeps now, a minute after each sweep, and when partitions are taken over. */
  start(): void {
    this.sweeps.start();
  }

  /** Resolves when nothing is asked or written any more. */
  stop(): Promise<void> {
    return this.sweeps.stop();
  }

  private async sweepOrTell(): Promise<void> {
    try {
      await this.sweep();
    } catch (error) {
      if (this.sweeps.stopped) return;
      this.dependencies.logger.warn({ err: error }, 'old holds could not be looked through; tried again in a minute');
    }
  }

  private async sweep(): Promise<void> {
    const { journal, logger, share } = this.dependencies;
    const counts = { released: 0, standing: 0, failed: 0 };
    for (let partition = 0; partition < journal.partitions; partition++) {
      // A partition whose holds can not be ended now is no reason to leave the others' money reserved.
      if (!share.holds(partition)) continue;
      await this.sweepPartition(partition, counts).catch((error: unknown) => {
        logger.warn({ err: error, partition }, 'old holds of a partition could not be looked through');
      });
    }
    const open = await openHolds(journal);
    const level = open.overdue > 0 || counts.released > 0 ? 'info' : 'debug';
    logger[level]({ ...open, ...counts }, 'open holds');
  }

  /** Page after page, oldest first, until it is better to stop: nobody answers for it, or the service stops. */
  private async sweepPartition(partition: number, counts: Record<Outcome, number>): Promise<void> {
    const { journal, payments, share } = this.dependencies;
    for (let after: HoldCursor | undefined; ;) {
      if (this.sweeps.stopped || !share.holds(partition)) return;
      const page = await journal.query(partition, [], (view) =>
        overdueHolds(view.partition, view.nowMs, after, SWEEP_PAGE),
      );
      const unknown = page.filter(({ holdId }) => !payments.standsBehind(holdId));
      const asked = unknown.length === 0 ? [] : await this.describe(partition, unknown);
      const outcomes = await Promise.all(asked.map((hold) => this.abandon(hold)));
      for (const outcome of outcomes) counts[outcome]++;
      if (outcomes.length > 0 && outcomes.every((outcome) => outcome === 'failed')) return;
      after = page[SWEEP_PAGE - 1];
      if (after === undefined) return;
    }
  }

  /** What the holds are of stands in their streams alone: only old ones without a payment are worth looking it up. */
  private describe(partition: number, holds: readonly OverdueHold[]): Promise<HoldToAbandon[]> {
    const streams = holds.map(({ holdId }) => holdStream(holdId));
    return this.dependencies.journal.query(partition, streams, (view) => holdsToAbandon(holds, view));
  }

  private async abandon(hold: HoldToAbandon): Promise<Outcome> {
    const { initiation, scheduler, logger } = this.dependencies;
    const { holdId, merchantId, transactionId, heldBy, isPayout } = hold;
    const environment = wireEnvironment(hold.environment);
    const caller = { actor: ACTOR, causation: heldBy };
    const request = { merchantId, transactionId, environment, holdId, reason: REASON, caller, isPayout };
    try {
      await withDeadline(initiation.abandonPayment(request), ABANDON_DEADLINE_MS, scheduler, 'AbandonPayment');
      await this.release(hold);
      return 'released';
    } catch (error) {
      if (error instanceof DaftariError && error.code === 'ALREADY_EXISTS') return 'standing';
      if (!this.sweeps.stopped) {
        const text = 'an old hold could not be ended; its money stays reserved, and it is tried again in a minute';
        logger.warn({ err: error, holdId, transactionId }, text);
      }
      return 'failed';
    }
  }

  /** A payout's fee goes back with its amount. */
  private async release(hold: HoldToAbandon): Promise<void> {
    const { holdId, feeHoldId, merchantId, environment, transactionId, heldBy } = hold;
    const cause = { correlation: transactionId, causation: heldBy, actor: ACTOR, environment };
    const command = {
      holdId,
      ...(feeHoldId !== undefined && { feeHoldId }),
      merchantId,
      environment,
      reason: `abandoned: ${REASON}`,
    };
    await recordOn(this.dependencies.journal, { merchantId, streams: payoutHoldStreams(command), cause }, (view) =>
      hold.isAmount ? decidePayoutRelease(command, view) : decideRelease(command, view),
    );
  }
}
