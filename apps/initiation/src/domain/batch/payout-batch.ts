import type { BatchEvent } from '@daftari/contracts/events/batch-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';

export type BatchData<T extends BatchEvent['type']> = Extract<BatchEvent, { type: T }>['data'];

/** Items of one batch. */
export const MAX_BATCH_ITEMS = 500;

/** Why an item became no payout. */
export type ItemRefusal = Pick<BatchData<'PayoutBatchItemRefused.v1'>, 'code' | 'message'>;

export interface BatchItem extends Omit<BatchData<'PayoutBatchItemAdded.v1'>, 'batchId' | 'merchantId'> {
  readonly refusal?: ItemRefusal;
}

/** Payouts that were asked for in one request. */
export interface PayoutBatch extends BatchData<'PayoutBatchCreated.v1'> {
  readonly environment: Environment;
  /** Id of the PayoutBatchCreated event: what led to everything that follows. */
  readonly createdBy: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; of the batch itself, not of its payouts. */
  readonly updatedAt: string;
  /** By their indexes. */
  readonly items: readonly BatchItem[];
  /** Every item has its payout or was refused. */
  readonly isSubmitted: boolean;
}

/** Undefined until it is created. */
export type BatchState = PayoutBatch | undefined;

export function batchStream(batchId: string): string {
  return `batch-${batchId}`;
}

export const batchModel: StreamModel<BatchState, BatchEvent> = {
  initialState: undefined,
  evolve(batch, event) {
    if (event.type === 'PayoutBatchCreated.v1') return created(event.data, event);
    if (batch === undefined) throw new Error(`${event.stream} has ${event.type} before PayoutBatchCreated`);
    const updatedAt = event.at;
    switch (event.type) {
      case 'PayoutBatchItemAdded.v1': {
        const { batchId: _, merchantId: __, ...item } = event.data;
        return { ...batch, updatedAt, items: [...batch.items, item] };
      }
      case 'PayoutBatchItemRefused.v1': {
        const { index, code, message } = event.data;
        const refusal = { code, message };
        return {
          ...batch,
          updatedAt,
          items: batch.items.map((item) => (item.index === index ? { ...item, refusal } : item)),
        };
      }
      case 'PayoutBatchSubmitted.v1':
        return { ...batch, updatedAt, isSubmitted: true };
    }
  },
};

function created(
  data: BatchData<'PayoutBatchCreated.v1'>,
  { id, at, stream, environment }: RecordedEvent,
): PayoutBatch {
  if (environment === undefined) throw new Error(`${stream} names no environment`);
  return { ...data, environment, createdBy: id, createdAt: at, updatedAt: at, items: [], isSubmitted: false };
}
