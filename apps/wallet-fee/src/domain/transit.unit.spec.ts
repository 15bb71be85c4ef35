import { cents } from '@daftari/kernel/money';
import { derivedId } from '@daftari/kernel/ids';
import { decideTransferClosed } from './decide-transfer-closed';
import { decideTransit } from './decide-transit';
import type { LedgerFact } from './ledger-view';
import { given } from './testing/given';
import { MERCHANT, PAYMENT } from './testing/spec-facts';

const TRANSIT = `test/merchant/${MERCHANT}/transit`;
const shared = { merchantId: MERCHANT, transactionId: PAYMENT, currency: 'KES' } as const;

const came = {
  merchantId: MERCHANT,
  environment: 'test',
  transactionId: PAYMENT,
  shortcode: '174379',
  amountCents: cents(150_000),
  receipt: 'TKL1ABCDEF',
} as const;

const credited: LedgerFact = {
  stream: `posting-${derivedId('posting', PAYMENT, 'transit')}`,
  type: 'TransitCredited.v1',
  data: {
    ...shared,
    postingId: derivedId('posting', PAYMENT, 'transit'),
    receipt: 'TKL1ABCDEF',
    legs: [
      { account: 'test/mpesa/174379', amountCents: -150_000 },
      { account: TRANSIT, amountCents: 150_000 },
    ],
  },
};

describe('money between two customers', () => {
  it('is in transit once it came, and not in the wallets of the merchant', () => {
    given().when(decideTransit, came).then(credited);
  });

  it('comes once, with or without its receipt', () => {
    const { receipt: _, ...withoutReceipt } = came;
    given(credited).when(decideTransit, came).then();
    given(credited).when(decideTransit, withoutReceipt).then();
  });

  it('of another amount under the same payment is refused', () => {
    given(credited)
      .when(decideTransit, { ...came, amountCents: cents(150_100) })
      .thenRefused('ALREADY_EXISTS');
  });
});

describe('a transfer that a person closed', () => {
  const closed = {
    merchantId: MERCHANT,
    environment: 'test',
    transactionId: PAYMENT,
    amountCents: cents(150_000),
    coversReceivable: false,
  } as const;
  const postingId = derivedId('posting', PAYMENT, 'transfer-closed');
  const adjusted: LedgerFact = {
    stream: `posting-${postingId}`,
    type: 'WalletAdjusted.v1',
    data: {
      postingId,
      merchantId: MERCHANT,
      reason: `transfer ${PAYMENT} was closed by a person`,
      currency: 'KES',
      legs: [
        { account: TRANSIT, amountCents: -150_000 },
        { account: 'test/platform/adjustments', amountCents: 150_000 },
      ],
    },
  };

  it('leaves nothing in transit', () => {
    given(credited).when(decideTransferClosed, closed).then(adjusted);
    expect(given(credited, adjusted).partition.accounts.get(TRANSIT)?.postedCents).toBe(0);
  });

  it('that M-Pesa paid late pays what the merchant owes for it', () => {
    const [taken] = adjusted.type === 'WalletAdjusted.v1' ? adjusted.data.legs : [];
    const owed = { account: `test/merchant/${MERCHANT}/receivable`, amountCents: 150_000 };
    const covered = { ...adjusted, data: { ...adjusted.data, legs: [taken, owed] } } as LedgerFact;
    given(credited)
      .when(decideTransferClosed, { ...closed, coversReceivable: true })
      .then(covered);
  });

  it('is closed once', () => {
    given(credited, adjusted).when(decideTransferClosed, closed).then();
  });

  it('takes no money that is not there', () => {
    given()
      .when(decideTransferClosed, closed)
      .thenRefused('INSUFFICIENT_FUNDS', { amountCents: 150_000, availableCents: 0 });
  });
});
