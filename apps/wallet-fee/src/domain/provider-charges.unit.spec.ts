import { derivedId } from '@daftari/kernel/ids';
import { cents } from '@daftari/kernel/money';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { decideProviderCharges } from './decide-provider-charges';
import type { LedgerFact } from './ledger-view';
import { given } from './testing/given';

const ACCOUNT = derivedId('balance', 'test', '174379');
const QUESTION = derivedId('spec', 'question', '1');
const NEXT = derivedId('spec', 'question', '2');

const charges = (attemptId = QUESTION) => ({
  merchantId: PLATFORM_MERCHANT,
  environment: 'test' as const,
  transactionId: ACCOUNT,
  attemptId,
  shortcode: '174379',
  amountCents: cents(2_240),
});

function booked(attemptId = QUESTION): LedgerFact {
  const postingId = derivedId('posting', attemptId, 'provider-charges');
  const legs = [
    { account: 'test/platform/provider-charges', amountCents: -2_240 },
    { account: 'test/mpesa/174379', amountCents: 2_240 },
  ];
  const data = { postingId, merchantId: PLATFORM_MERCHANT, transactionId: ACCOUNT, currency: 'KES', legs } as const;
  return { stream: `posting-${postingId}`, type: 'ProviderChargesBooked.v1', data };
}

describe("M-Pesa's charges", () => {
  it('are booked: M-Pesa holds so much less for us, and it is our cost', () => {
    given().when(decideProviderCharges, charges()).then(booked());
  });

  it('are booked once for each comparison', () => {
    given(booked()).when(decideProviderCharges, charges()).then();
  });

  it('of the next comparison are booked beside them, also when they come first', () => {
    given(booked()).when(decideProviderCharges, charges(NEXT)).then(booked(NEXT));
    given(booked(NEXT)).when(decideProviderCharges, charges()).then(booked());
  });
});
