import type { BatchEvent } from '@daftari/contracts/events/batch-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { isoTime } from '@daftari/kernel/clock';
import { decideCreateBatch, decideRefuseItem, decideSubmitted, isItemWanted } from './decide-batch';
import { batchModel, batchStream, type BatchItem, type PayoutBatch } from './payout-batch';

const START_MS = Date.UTC(2026, 10, 22, 8);
const DATA = {
  batchId: 'batch',
  merchantId: 'merchant',
  itemCount: 2,
  totalCents: 3_000,
  currency: 'KES' as const,
  description: 'Wages',
  apiKeyId: 'key',
  requestId: 'request',
};
const ITEMS: BatchItem[] = [0, 1].map((index) => ({
  index,
  transactionId: `payout-${index}`,
  phone: `25471200000${index}`,
  amountCents: 1_000 * (index + 1),
  reference: `R${index}`,
  description: 'Wage',
}));
const NONE = () => false;
const refusal = { code: 'INSUFFICIENT_FUNDS', message: 'too little' };

function batchFrom(events: readonly BatchEvent[]): PayoutBatch {
  const recorded = events.map((event, n): RecordedEvent<BatchEvent> => ({
    ...event,
    id: `event-${n + 1}`,
    stream: batchStream('batch'),
    version: n + 1,
    environment: 'test',
    at: isoTime(START_MS + n * 1_000),
    correlation: 'batch',
    causation: 'spec',
    actor: 'service:spec',
  }));
  return recorded.reduce(batchModel.evolve, batchModel.initialState)!;
}

const created = decideCreateBatch({ data: DATA, items: ITEMS }, undefined);
const given = (...more: BatchEvent[]) => batchFrom([...created, ...more]);

describe('a batch of payouts', () => {
  it('is taken with all of its items, once', () => {
    expect(created.map(({ type }) => type)).toEqual([
      'PayoutBatchCreated.v1',
      'PayoutBatchItemAdded.v1',
      'PayoutBatchItemAdded.v1',
    ]);
    expect(given()).toMatchObject({
      ...DATA,
      environment: 'test',
      createdBy: 'event-1',
      items: ITEMS,
      isSubmitted: false,
    });
    expect(decideCreateBatch({ data: DATA, items: ITEMS }, given())).toEqual([]);
  });

  it('refuses an item once, and none that has its payout or is not there', () => {
    const refused = decideRefuseItem(given(), 1, refusal, false);
    expect(refused).toEqual([
      {
        type: 'PayoutBatchItemRefused.v1',
        data: { batchId: 'batch', merchantId: 'merchant', index: 1, transactionId: 'payout-1', ...refusal },
      },
    ]);
    expect(given(...refused).items).toEqual([ITEMS[0], { ...ITEMS[1], refusal }]);
    expect(decideRefuseItem(given(...refused), 1, refusal, false)).toEqual([]);
    expect(decideRefuseItem(given(), 1, refusal, true)).toEqual([]);
    expect(decideRefuseItem(given(), 2, refusal, false)).toEqual([]);
  });

  it('wants payouts of its items only, and not of those that were refused', () => {
    const batch = given(...decideRefuseItem(given(), 1, refusal, false));
    expect(['payout-0', 'payout-1', 'other'].map((id) => isItemWanted(batch, id))).toEqual([true, false, false]);
    expect(isItemWanted(undefined, 'payout-0')).toBe(false);
  });

  it('is submitted, once, when every item has its payout or was refused', () => {
    const refused = decideRefuseItem(given(), 1, refusal, false);
    expect(decideSubmitted(given(...refused), NONE)).toEqual([]);
    expect(decideSubmitted(given(), (id) => id === 'payout-0')).toEqual([]);
    const submitted = decideSubmitted(given(...refused), (id) => id === 'payout-0');
    expect(submitted).toEqual([
      {
        type: 'PayoutBatchSubmitted.v1',
        data: { batchId: 'batch', merchantId: 'merchant', started: 1, refused: 1 },
      },
    ]);
    const after = given(...refused, ...submitted);
    expect(after).toMatchObject({ isSubmitted: true, updatedAt: isoTime(START_MS + 4_000) });
    expect(decideSubmitted(after, () => true)).toEqual([]);
  });
});
