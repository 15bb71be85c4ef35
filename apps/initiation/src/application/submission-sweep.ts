import { partitionOf } from '@daftari/journal-core/partition-of';
import type { Clock } from '@daftari/kernel/clock';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { Sweeps } from '@daftari/leases/sweeps';
import type { OpenSubmission } from './payment-places';

/** A submission that is open for so long is nobody's any more: whoever sent it has given up or is gone. */
export const OPEN_FOR_MS = 60_000;
export const SWEEP_EVERY_MS = 10_000;
const PAGE = 500;

/** What is swept: submissions of payments, or sends of payouts. */
export interface SweepWork<Open extends OpenSubmission> {
  /** As it stands in messages. */
  readonly what: 'payment' | 'payout';
  /** Open ones, in pages, in no order of time. */
  page(limit: number, after: string | undefined): readonly Open[];
  /** Records that nobody can know what became of it. */
  giveUp(open: Open, reason: string): Promise<unknown>;
}

export interface SweepDeps {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: { warn(fields: object, message: string): void };
  /** Whose payments are swept. */
  readonly share: PartitionShare;
}

/**
 * Finds payments that were initiated and whose submission never got an outcome, because the process died or the store
 * failed, and records that nobody can know it. Nothing is sent again by this.
 */
export class SubmissionSweep<Open extends OpenSubmission> {
  private readonly sweeps: Sweeps;

  constructor(
    private readonly deps: SweepDeps,
    private readonly work: SweepWork<Open>,
  ) {
    const { scheduler, share } = deps;
    this.sweeps = new Sweeps({ scheduler, share, everyMs: SWEEP_EVERY_MS, sweep: () => this.sweep() });
  }

  /** Sweeps now, every 10 s, and when partitions are taken over. */
  start(): void {
    this.sweeps.start();
  }

  stop(): Promise<void> {
    return this.sweeps.stop();
  }

  private async sweep(): Promise<void> {
    try {
      for (let after: string | undefined; !this.sweeps.stopped;) {
        const page = this.work.page(PAGE, after);
        await Promise.all(
          page.filter((open) => this.isOwn(open) && this.isOverdue(open)).map((open) => this.giveUp(open)),
        );
        if (page.length < PAGE) return;
        after = page.at(-1)?.transactionId;
      }
    } catch (error) {
      this.deps.logger.warn({ err: error }, 'open submissions could not be swept; the next sweep tries again in 10 s');
    }
  }

  private isOwn({ merchantId }: OpenSubmission): boolean {
    return this.deps.share.holds(partitionOf(merchantId));
  }

  private isOverdue({ sentAt }: OpenSubmission): boolean {
    return this.deps.clock.nowMs() - Date.parse(sentAt) >= OPEN_FOR_MS;
  }

  private async giveUp(open: Open): Promise<void> {
    const { transactionId } = open;
    try {
      await this.work.giveUp(open, 'the process that submitted it ended before it recorded the outcome');
    } catch (error) {
      this.deps.logger.warn(
        { transactionId, err: error },
        `${this.work.what} ${transactionId}: its unknown submission could not be recorded; the next sweep tries again in 10 s`,
      );
    }
  }
}
