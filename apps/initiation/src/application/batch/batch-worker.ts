import { partitionOf } from '@daftari/journal-core/partition-of';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import { Sweeps } from '@daftari/leases/sweeps';
import type { PayoutBatch } from '../../domain/batch/payout-batch';
import { PAYMENTS_VIEW } from '../payments-view';
import type { BatchKey, BatchLog, BatchStanding } from './batch-log';
import { OPEN_BATCHES } from './batch-places';
import { startItem, type StartItemDeps } from './start-item';

/** From one round to the next, in milliseconds. */
export const BATCH_ROUND_EVERY_MS = 1_000;
/** Items of all batches that one round begins, at most: payouts that were asked for one by one go on beside them. */
export const ITEMS_A_ROUND = 20;
/** A batch of which an item could not be started is left alone for so long, twice as long each time, in milliseconds. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;
const PAGE = 100;

export interface BatchWorkerDeps extends StartItemDeps {
  readonly batches: BatchLog;
  readonly views: ViewStore;
  readonly share: PartitionShare;
  readonly logger: StartItemDeps['logger'] & { warn(fields: object, message: string): void };
}

/**
 * Starts the items of batches, each once, a few at a time and every open batch in turn. What is open is read from the view and
 * what was started from the log, so that another process goes on where this one ended.
 */
export class BatchWorker {
  private readonly sweeps: Sweeps;
  /** The batch after which the next round begins. */
  private after = '';
  /** By batch: a try whose fate is not known can hold the item's money, and another one holds it once more. */
  private readonly pauses = new Map<string, { readonly untilMs: number; readonly lengthMs: number }>();

  constructor(private readonly deps: BatchWorkerDeps) {
    const { scheduler, share } = deps;
    this.sweeps = new Sweeps({ scheduler, share, everyMs: BATCH_ROUND_EVERY_MS, sweep: () => this.round() });
  }

  start(): void {
    this.sweeps.start();
  }

  stop(): Promise<void> {
    return this.sweeps.stop();
  }

  private async round(): Promise<void> {
    try {
      const taken = this.own();
      const each = Math.max(1, Math.floor(ITEMS_A_ROUND / Math.max(1, taken.length)));
      this.after = taken.at(-1)?.batchId ?? '';
      await Promise.all(taken.map((key) => this.goOn(key, each)));
    } catch (error) {
      this.deps.logger.warn({ err: error }, 'batches of payouts could not be read; the next round tries again in 1 s');
    }
  }

  /** Some of the open batches that are this process's; however many others there are, it comes to each of its own. */
  private own(): BatchKey[] {
    const own: BatchKey[] = [];
    for (const key of this.open()) {
      if (this.deps.share.holds(partitionOf(key.merchantId)) && !this.isPaused(key)) own.push(key);
      if (own.length === ITEMS_A_ROUND) break;
    }
    return own;
  }

  /** All open batches once, those after the last round's first. */
  private *open(): Generator<BatchKey> {
    yield* this.openAfter(this.after);
    if (this.after === '') return;
    for (const key of this.openAfter('')) {
      if (key.batchId > this.after) return;
      yield key;
    }
  }

  private *openAfter(batchId: string): Generator<BatchKey> {
    for (let last = batchId; ;) {
      const after = last === '' ? {} : { after: OPEN_BATCHES + last };
      const page = this.deps.views.scan<BatchKey>(PAYMENTS_VIEW, { prefix: OPEN_BATCHES, limit: PAGE, ...after });
      for (const { value } of page) yield value;
      if (page.length < PAGE) return;
      last = page.at(-1)!.value.batchId;
    }
  }

  private isPaused({ batchId }: BatchKey): boolean {
    return this.deps.clock.nowMs() < (this.pauses.get(batchId)?.untilMs ?? 0);
  }

  /** @returns its length in milliseconds */
  private pause(batchId: string): number {
    const lastMs = this.pauses.get(batchId)?.lengthMs;
    const lengthMs = lastMs === undefined ? FIRST_PAUSE_MS : Math.min(2 * lastMs, MAX_PAUSE_MS);
    this.pauses.set(batchId, { untilMs: this.deps.clock.nowMs() + lengthMs, lengthMs });
    return lengthMs;
  }

  private async goOn(key: BatchKey, limit: number): Promise<void> {
    const { batches, logger } = this.deps;
    try {
      const standing = await batches.standing(key);
      if (standing === undefined || standing.batch.isSubmitted) return void this.pauses.delete(key.batchId);
      const { batch } = standing;
      const items = waitingIn(standing);
      if (items.length === 0) await batches.submit(batch, causeOf(batch));
      // Those of a partition that was lost meanwhile are harmless: they are the same payouts there.
      else await Promise.all(items.slice(0, limit).map((item) => startItem(this.deps, batch, item)));
      this.pauses.delete(key.batchId);
    } catch (error) {
      const { batchId } = key;
      const seconds = this.pause(batchId) / 1_000;
      logger.warn(
        { batchId, err: error },
        `batch ${batchId}: an item could not be started. Nothing is paid twice by this; it is tried again in ${seconds} s`,
      );
    }
  }
}

function waitingIn({ batch, payouts }: BatchStanding) {
  return batch.items.filter(({ refusal, transactionId }) => refusal === undefined && !payouts.has(transactionId));
}

function causeOf({ environment, createdBy: causation }: PayoutBatch) {
  return { actor: 'service:initiation', causation, environment };
}
