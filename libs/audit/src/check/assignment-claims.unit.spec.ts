import type { RecordedEvent } from '@daftari/journal-core/event';
import { handmadeEvent, handmadeId, MORNING } from '../testing/handmade-log';
import { collectFindings } from '../verify/finding';
import { AssignmentClaims } from './assignment-claims';

const [MONEY, MERCHANT, OTHER] = [handmadeId(7), handmadeId(9), handmadeId(10)];
const TEN_MINUTES_LATER = '2026-11-21T08:10:00.000Z';

const assigned = (more: object = {}) =>
  handmadeEvent(`unmatched-${MONEY}`, 2, {
    type: 'UnmatchedFundsResolved.v1',
    data: { transactionId: MONEY, amountCents: 50_000, decision: 'assigned', toMerchantId: MERCHANT, ...more },
  });
const received = (more: object = {}) =>
  handmadeEvent(`collection-${MONEY}`, 1, {
    type: 'CollectionReceived.v1',
    data: { transactionId: MONEY, merchantId: MERCHANT, amountCents: 50_000, via: 'operator', ...more },
  });

/** Each event in a partition of its own, and something else that was written ten minutes later. */
function problemsOf(events: readonly RecordedEvent[], newest = TEN_MINUTES_LATER, isBroken = false): string[] {
  const findings = collectFindings(10);
  const claims = new AssignmentClaims(findings);
  const tell = (partition: number, recordedAt: string, told: readonly RecordedEvent[]) =>
    claims.ofPayments.batch({ partition, sequence: 1, hash: '', recordedAt, events: told, opened: () => told });
  events.forEach((event, partition) => tell(partition, MORNING, [event]));
  tell(15, newest, [handmadeEvent('payment-x', 1)]);
  if (isBroken) claims.ofPayments.broken?.(3);
  claims.settle();
  return findings.kept.map(({ problem }) => problem);
}

describe('money that a person gave to a merchant', () => {
  it.each<[string, RecordedEvent[]]>([
    ['has come there', [assigned(), received()]],
    ['has come there, whichever partition is read first', [received(), assigned()]],
    ['was settled outside', [assigned({ decision: 'settled-outside', toMerchantId: undefined })]],
    ['was the merchant’s from the beginning', [received({ via: 'c2b' })]],
  ])('is right when it %s', (_, events) => expect(problemsOf(events)).toEqual([]));

  it.each<[string, RecordedEvent[], RegExp]>([
    ['never came there', [assigned()], /given to merchant .*9, and no CollectionReceived\.v1 follows/],
    ['went to another', [assigned(), received({ merchantId: OTHER })], /but merchant .*10 received 50000/],
    ['became another amount', [assigned(), received({ amountCents: 1 })], /its 50000 cents .* received 1/],
    ['was given by nobody', [received()], /nobody decided that it is for this merchant/],
  ])('is found when it %s', (_, events, problem) => {
    expect(problemsOf(events)).toEqual([expect.stringMatching(problem)]);
  });

  it('may be on its way while the decision is new, and nothing is said of a log that is damaged', () => {
    expect(problemsOf([assigned()], '2026-11-21T08:09:59.999Z')).toEqual([]);
    expect(problemsOf([assigned()], TEN_MINUTES_LATER, true)).toEqual([]);
  });
});
