import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { isUnresolved } from './collection';
import type { CollectionCommand } from './decide-collection';
import { facts, given, MERCHANT, moneyFor } from './given';

const OTHER = '33333333-3333-4333-8333-333333333333';
const record = (merchantId = MERCHANT, reason?: string): CollectionCommand => ({
  kind: 'record',
  data: moneyFor(merchantId),
  ...(reason === undefined ? {} : { reason }),
});
const assign = (toMerchantId = MERCHANT): CollectionCommand => ({ kind: 'resolve', toMerchantId, note: 'ticket 812' });
const close: CollectionCommand = { kind: 'resolve', note: 'ticket 812' };

describe('money that came unprompted', () => {
  it('is received for its merchant', () => given().when(record()).then(facts.received()));

  it('is unmatched where nobody is known', () => {
    const reason = 'its account reference names no merchant';
    given().when(record(PLATFORM_MERCHANT, reason)).then(facts.unmatched());
    given().when(record(PLATFORM_MERCHANT)).then(facts.unmatched('nobody is known whose it is'));
  });

  it('is on record once, however often and by whichever way it is told', () => {
    given(facts.received()).when(record()).then();
    given(facts.unmatched()).when(record(PLATFORM_MERCHANT)).then();
    given(facts.unmatched(), facts.assigned()).when(record(PLATFORM_MERCHANT)).then();
  });
});

describe('unmatched money', () => {
  it('is given to a merchant by a person', () => given(facts.unmatched()).when(assign()).then(facts.assigned()));

  it('is closed when it was given back outside', () => given(facts.unmatched()).when(close).then(facts.closed()));

  it('is decided about once: the same again changes nothing', () => {
    given(facts.unmatched(), facts.assigned()).when(assign()).then();
    given(facts.unmatched(), facts.closed()).when(close).then();
  });

  it('is not decided about otherwise later', () => {
    given(facts.unmatched(), facts.assigned()).when(assign(OTHER)).thenRefused('DECISION_CONFLICT');
    given(facts.unmatched(), facts.assigned()).when(close).thenRefused('DECISION_CONFLICT');
    given(facts.unmatched(), facts.closed()).when(assign()).thenRefused('DECISION_CONFLICT');
  });

  it('is not there when none came', () => given().when(assign()).thenRefused('TRANSACTION_NOT_FOUND'));

  it('waits for a person until it is decided about', () => {
    expect(isUnresolved(given(facts.unmatched()).state.collection!)).toBe(true);
    expect(isUnresolved(given(facts.unmatched(), facts.closed()).state.collection!)).toBe(false);
    expect(isUnresolved(given(facts.received()).state.collection!)).toBe(false);
  });
});
