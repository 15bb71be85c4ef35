import type { BatchEvent } from '@daftari/contracts/events/batch-events';
import type { BatchData, BatchItem, BatchState, ItemRefusal, PayoutBatch } from './payout-batch';

/** A batch that was checked as a whole. */
export interface NewBatch {
  readonly data: BatchData<'PayoutBatchCreated.v1'>;
  readonly items: readonly BatchItem[];
}

/** Takes a batch with all of its items, once: an id that is there already takes nothing. */
export function decideCreateBatch({ data, items }: NewBatch, state: BatchState): BatchEvent[] {
  if (state !== undefined) return [];
  const { batchId, merchantId } = data;
  const added = items.map((item): BatchEvent => ({
    type: 'PayoutBatchItemAdded.v1',
    data: { batchId, merchantId, ...item },
  }));
  return [{ type: 'PayoutBatchCreated.v1', data }, ...added];
}

/** Says of an item that it becomes no payout; nothing when that was said before, or when it has one. */
export function decideRefuseItem(
  batch: PayoutBatch,
  index: number,
  refusal: ItemRefusal,
  hasPayout: boolean,
): BatchEvent[] {
  const item = batch.items[index];
  if (item === undefined || item.refusal !== undefined || hasPayout) return [];
  const { batchId, merchantId } = batch;
  const data = { batchId, merchantId, index, transactionId: item.transactionId, ...refusal };
  return [{ type: 'PayoutBatchItemRefused.v1', data }];
}

/** Says that every item was seen to; nothing while one was not, or when it was said before. */
export function decideSubmitted(batch: PayoutBatch, hasPayout: (transactionId: string) => boolean): BatchEvent[] {
  if (batch.isSubmitted) return [];
  const started = batch.items.filter(({ transactionId }) => hasPayout(transactionId)).length;
  const refused = batch.items.filter(({ refusal }) => refusal !== undefined).length;
  if (started + refused < batch.items.length) return [];
  const { batchId, merchantId } = batch;
  return [{ type: 'PayoutBatchSubmitted.v1', data: { batchId, merchantId, started, refused } }];
}

/** True for a payout that may start: of no batch, or of an item that was not refused. */
export function isItemWanted(batch: BatchState, transactionId: string): boolean {
  const item = batch?.items.find((one) => one.transactionId === transactionId);
  return item !== undefined && item.refusal === undefined;
}
