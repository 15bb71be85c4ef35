import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { partitionOf } from '@daftari/journal-core/partition-of';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { Sweeps } from '@daftari/leases/sweeps';
import { PAYMENTS_VIEW } from '../payments-view';
import type { CollectionLog } from './collection-log';
import { pageOfAssigned } from './collection-places';
import { giveToMerchant } from './unmatched-funds';

export const ASSIGNMENTS_EVERY_MS = 60_000;
const PAGE = 100;

export interface AssignmentSweepDeps {
  readonly collections: CollectionLog;
  readonly views: ViewStore;
  readonly scheduler: Scheduler;
  readonly share: PartitionShare;
  readonly logger: { warn(fields: object, message: string): void };
}

/** Finishes what a process that died left: money that a person gave to a merchant whose log does not have it yet. */
export class AssignmentSweep {
  private readonly sweeps: Sweeps;

  constructor(private readonly deps: AssignmentSweepDeps) {
    const { scheduler, share } = deps;
    this.sweeps = new Sweeps({ scheduler, share, everyMs: ASSIGNMENTS_EVERY_MS, sweep: () => this.sweep() });
  }

  /** Sweeps now, every minute, and when the work was taken over. */
  start(): void {
    this.sweeps.start();
  }

  stop(): Promise<void> {
    return this.sweeps.stop();
  }

  private async sweep(): Promise<void> {
    const { collections, views, logger, share } = this.deps;
    if (!share.holds(partitionOf(PLATFORM_MERCHANT))) return;
    try {
      for (let after: string | undefined; !this.sweeps.stopped;) {
        const page = pageOfAssigned(views, PAYMENTS_VIEW, PAGE, after);
        for (const key of page) {
          const funds = await collections.find(key);
          if (funds !== undefined) await giveToMerchant(collections, funds);
        }
        if (page.length < PAGE) return;
        after = page.at(-1)?.transactionId;
      }
    } catch (error) {
      logger.warn(
        { err: error },
        'funds that were given to a merchant could not be told to its log; it is tried again',
      );
    }
  }
}
