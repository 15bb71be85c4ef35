import { after, commands, facts, given, paymentFrom } from './given';
import { lateFundsCents, type EventData } from './payment';

const { accept, refuse, result } = commands;
const { transactionId, merchantId } = facts.initiated().data as EventData<'PaymentInitiated.v1'>;
const { receipt: _, ...withoutReceipt } = result('SUCCESS');
const expired = [accept(), result('EXPIRED')];

describe('a success after a final failure', () => {
  it('is late money: it names everything that the ledger needs', () =>
    given(after(...expired))
      .when(result('SUCCESS', { paidAt: '2026-11-21T08:00:05.000Z' }))
      .then({
        type: 'LateFundsReceived.v1',
        data: {
          transactionId,
          merchantId,
          resultCode: '0',
          resultDescription: 'it was a SUCCESS',
          via: 'callback',
          after: 'EXPIRED',
          amountCents: 100_000,
          currency: 'KES',
          receipt: 'NLJ7RT61SV',
          paidAt: '2026-11-21T08:00:05.000Z',
          partyB: '600000',
          platformCollects: false,
        },
      }));
  it.each(['FAILED', 'CANCELLED', 'EXPIRED'] as const)('flips nothing of a payment that ended as %s', (status) => {
    const payment = paymentFrom(after(accept(), result(status), result('SUCCESS')));
    expect(payment).toMatchObject({
      outcome: { status },
      resultDescription: `it was a ${status}`,
      lateFunds: [{ amountCents: 100_000, receipt: 'NLJ7RT61SV', at: '2026-11-21T08:00:03.000Z' }],
    });
    expect(payment?.outcome).not.toHaveProperty('receipt');
    expect(lateFundsCents(payment!)).toBe(100_000);
  });
  it('comes after a refusal as well', () =>
    given(after(refuse()))
      .when(result('SUCCESS'))
      .thenA('LateFundsReceived.v1', { after: 'FAILED', providerCheckoutId: 'ws_CO_1' }));
  it('counts once per receipt', () =>
    given(after(...expired, result('SUCCESS')))
      .when(result('SUCCESS'))
      .thenNothing());
  it('counts again under another receipt: the customer has paid twice', () => {
    const twice = after(...expired, result('SUCCESS'), result('SUCCESS', { receipt: 'OTHER00001' }));
    expect(lateFundsCents(paymentFrom(twice)!)).toBe(200_000);
  });
  it('without a receipt says nothing new of late money', () =>
    given(after(...expired, result('SUCCESS')))
      .when(withoutReceipt)
      .thenNothing());
  it('without a receipt counts once', () =>
    given(after(...expired, withoutReceipt))
      .when(withoutReceipt)
      .thenNothing());
  it('is not counted again when its receipt is learned later', () => {
    const events = after(...expired, withoutReceipt);
    given(events)
      .when(result('SUCCESS'))
      .then({
        type: 'ReceiptLearned.v1',
        data: { transactionId, merchantId, receipt: 'NLJ7RT61SV', via: 'callback' },
      });
    const payment = paymentFrom(after(...expired, withoutReceipt, result('SUCCESS')));
    expect(payment?.lateFunds).toEqual([expect.objectContaining({ receipt: 'NLJ7RT61SV' })]);
    expect(payment?.outcome).toEqual({ status: 'EXPIRED' });
  });
  it.each([
    ['another amount', { amountCents: 99_900 }, /99900 cents instead of 100000/],
    ['another CheckoutRequestID', { providerCheckoutId: 'ws_CO_2' }, /another CheckoutRequestID/],
  ])('that names %s is not this payment', (_case, over, message) =>
    given(after(...expired))
      .when(result('SUCCESS', over))
      .thenContradiction(message),
  );
  it('is followed by nothing but itself: a failure changes nothing', () =>
    given(after(...expired, result('SUCCESS')))
      .when(result('CANCELLED'))
      .thenNothing());
});

describe('the receipt of a success that was known without it', () => {
  const paidByQuery = [accept(), { ...withoutReceipt, via: 'query' as const }];
  it('is learned, and shown from then on', () => {
    given(after(...paidByQuery))
      .when(result('SUCCESS'))
      .then({
        type: 'ReceiptLearned.v1',
        data: { transactionId, merchantId, receipt: 'NLJ7RT61SV', via: 'callback' },
      });
    expect(paymentFrom(after(...paidByQuery, result('SUCCESS')))).toMatchObject({
      outcome: { status: 'SUCCESS', receipt: 'NLJ7RT61SV' },
    });
  });
  it('is learned once', () =>
    given(after(...paidByQuery, result('SUCCESS')))
      .when(result('SUCCESS'))
      .thenNothing());
  it('is learned from an operator as well', () =>
    given(after(...paidByQuery))
      .when(result('SUCCESS', { via: 'operator' }))
      .thenA('ReceiptLearned.v1', { via: 'operator' }));
  it('is not taken from a query, which has none', () =>
    given(after(...paidByQuery))
      .when(result('SUCCESS', { via: 'query' }))
      .thenNothing());
  it('is never replaced', () =>
    given(after(...paidByQuery, result('SUCCESS')))
      .when(result('SUCCESS', { receipt: 'OTHER00001' }))
      .thenContradiction(/NLJ7RT61SV, and now also under OTHER00001/));
});

describe('a top-up', () => {
  it('says so in its success, for the ledger', () => {
    const topUp = facts.initiated({ paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' });
    given([topUp]).when(result('SUCCESS')).thenA('PaymentSucceeded.v1', { paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' });
  });
  it('is the only one that does', () => {
    expect(after(result('SUCCESS')).at(-1)?.data).not.toHaveProperty('paymentType');
  });
});
