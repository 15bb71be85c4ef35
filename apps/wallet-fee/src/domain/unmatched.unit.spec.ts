import { cents } from '@daftari/kernel/money';
import { derivedId } from '@daftari/kernel/ids';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import type { LedgerFact } from './ledger-view';
import { availableOf } from './ledger';
import { decideResolved, decideUnmatched } from './decide-unmatched';
import { given } from './testing/given';

const COLLECTION = 'fa98a577-5f0e-4d2b-8a43-1a53c6d17b52';
const RECEIPT = 'TKB1ABCDE1';
const MPESA = 'test/mpesa/174379';
const SUSPENSE = 'test/suspense/174379';

const command = {
  merchantId: PLATFORM_MERCHANT,
  environment: 'test',
  transactionId: COLLECTION,
  shortcode: '174379',
  amountCents: cents(50_000),
  receipt: RECEIPT,
} as const;
const shared = {
  merchantId: PLATFORM_MERCHANT,
  transactionId: COLLECTION,
  receipt: RECEIPT,
  currency: 'KES' as const,
};

function suspended(amountCents = 50_000): LedgerFact {
  const postingId = derivedId('posting', COLLECTION, 'suspense', RECEIPT);
  const legs = [
    { account: MPESA, amountCents: -amountCents },
    { account: SUSPENSE, amountCents },
  ];
  const data = { postingId, ...shared, reason: 'unmatched' as const, legs };
  return { stream: `posting-${postingId}`, type: 'FundsSuspended.v1', data };
}

function settled(): LedgerFact {
  const postingId = derivedId('posting', COLLECTION, 'settled', RECEIPT);
  const legs = [
    { account: SUSPENSE, amountCents: -50_000 },
    { account: MPESA, amountCents: 50_000 },
  ];
  return { stream: `posting-${postingId}`, type: 'SuspenseSettled.v1', data: { postingId, ...shared, legs } };
}

describe("money that is nobody's yet", () => {
  it('goes into suspense', () => given().when(decideUnmatched, command).then(suspended()));

  it('goes there once, however often it is told', () => given(suspended()).when(decideUnmatched, command).then());

  it('is refused with another amount', () => {
    given(suspended(40_000)).when(decideUnmatched, command).thenRefused('ALREADY_EXISTS');
  });

  it('leaves suspense when a person has decided, as if it had not come', () => {
    given(suspended()).when(decideResolved, command).then(settled());
    const { partition } = given(suspended(), settled());
    expect([availableOf(partition, SUSPENSE), availableOf(partition, MPESA)]).toEqual([0, 0]);
  });

  it('leaves it once, and also when the decision is told before the money', () => {
    given(suspended(), settled()).when(decideResolved, command).then();
    given().when(decideResolved, command).then(settled());
    given(settled()).when(decideUnmatched, command).then(suspended());
  });
});
