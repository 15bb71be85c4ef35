import type { RecordedEvent } from '@daftari/journal-core/event';
import { isoTime } from '@daftari/kernel/clock';
import type { DaftariError } from '@daftari/kernel/errors';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { collectionStream, type CollectionData, type CollectionEvent } from './collection';
import { collectionDecider, type CollectionCommand } from './decide-collection';

const START_MS = Date.UTC(2026, 10, 21, 8);
export const COLLECTION = '11111111-1111-4111-8111-111111111111';
export const MERCHANT = '22222222-2222-4222-8222-222222222222';

const money = {
  transactionId: COLLECTION,
  receipt: 'TKB1ABCDE1',
  amountCents: 50_000,
  currency: 'KES',
  shortcode: '174379',
} as const;

/** For specs: what there is to tell of KES 500 that came unprompted. */
export function moneyFor(merchantId: string): CollectionData<'CollectionReceived.v1'> {
  const told = { billReference: 'KAMAU', payer: '2547 ***** 126', payerName: 'NICHOLAS' };
  return { ...money, merchantId, ...told, via: 'c2b' };
}

export const facts = {
  received: (): CollectionEvent => ({ type: 'CollectionReceived.v1', data: moneyFor(MERCHANT) }),
  unmatched: (reason = 'its account reference names no merchant'): CollectionEvent => ({
    type: 'FundsUnmatched.v1',
    data: { ...moneyFor(PLATFORM_MERCHANT), reason },
  }),
  assigned: (toMerchantId = MERCHANT, note = 'ticket 812'): CollectionEvent => ({
    type: 'UnmatchedFundsResolved.v1',
    data: { ...money, merchantId: PLATFORM_MERCHANT, decision: 'assigned', toMerchantId, note },
  }),
  closed: (note = 'ticket 812'): CollectionEvent => ({
    type: 'UnmatchedFundsResolved.v1',
    data: { ...money, merchantId: PLATFORM_MERCHANT, decision: 'settled-outside', note },
  }),
};

/** For specs: money as its stream tells it, and what a command makes of it. */
export function given(...events: readonly CollectionEvent[]) {
  const state = events
    .map(
      (event, i) =>
        ({
          ...event,
          id: `event-${i + 1}`,
          stream: collectionStream(event.data),
          environment: 'test',
          at: isoTime(START_MS + i * 1_000),
        }) as RecordedEvent<CollectionEvent>,
    )
    .reduce(collectionDecider.evolve, collectionDecider.initialState);
  return {
    state,
    when: (command: CollectionCommand) => ({
      then: (...expected: readonly CollectionEvent[]) =>
        expect(collectionDecider.decide(command, state)).toEqual(expected),
      thenRefused: (code: DaftariError['code']) =>
        expect(() => collectionDecider.decide(command, state)).toThrow(expect.objectContaining({ code })),
    }),
  };
}
