import { eventChecker } from '@daftari/contracts/event-checker';
import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { notifierEvents } from '@daftari/contracts/events/notifier-events';
import { walletFeeEvents } from '@daftari/contracts/events/wallet-fee-events';
import { handmadeEvent, handmadeId } from '../testing/handmade-log';
import { sentenceOf } from './sentence-of';

const merchantId = 'b6fbe75f-ce87-4d44-8318-6cfdb8b7de4d';
const payment = { transactionId: handmadeId(1), merchantId };
const delivery = { deliveryId: '5f21c0de-0000-4000-8000-000000000000', merchantId };
const soon = '2026-11-21T08:00:10.000Z';
const { problem } = eventChecker({ ...initiationEvents, ...walletFeeEvents, ...notifierEvents });

/** The sentence of an event that fits its schema. */
function say(type: string, data: object, actor = 'service:initiation'): string {
  expect(problem(type, data)).toBeUndefined();
  return sentenceOf(handmadeEvent('any', 1, { type, data, actor }));
}

describe("a payment's hard cases read aloud", () => {
  const asked = { ...payment, attemptId: handmadeId(3), number: 2, resultCode: '4999', resultDescription: 'Busy.' };
  const money = { ...payment, amountCents: 100_000, currency: 'KES', partyB: '174379', platformCollects: true };
  const ended = { ...money, resultCode: '0', resultDescription: 'ok', via: 'query' };

  it.each([
    ['not-yet', 'no final answer yet'],
    ['not-success', 'it was not paid, which counts only when it is said twice'],
    ['success', 'it was paid'],
  ])('a question that was answered %s', (verdict, meaning) => {
    expect(say('PaymentQueried.v1', { ...asked, verdict })).toBe(
      `M-Pesa was asked, question 2: ${meaning}, result 4999 "Busy".`,
    );
  });

  it('what a person decided, with who and why', () => {
    const by = 'operator:jane';
    const decided = { resultCode: 'OPERATOR', resultDescription: 'Decided by operator:jane', via: 'operator' };
    const note = 'not on the statement';
    const fee = { amountCents: 0, refundOnFailure: false };
    expect(say('PaymentFailed.v1', { ...payment, ...decided, note, fee }, by)).toBe(
      'Payment failed: result OPERATOR "Decided by operator:jane", learned by an operator (jane): "not on the statement".',
    );
    expect(say('PaymentSucceeded.v1', { ...money, ...decided, note, receipt: 'TKL1', fee }, by)).toBe(
      'Payment of KES 1,000.00 succeeded, receipt TKL1, learned by an operator (jane): "not on the statement".',
    );
    const reserved = { amountCents: 100_000, currency: 'KES', holdId: handmadeId(4), shortcode: '600992', fee };
    expect(say('PayoutFailed.v1', { ...payment, ...decided, ...reserved, note }, by)).toContain(
      'learned by an operator (jane): "not on the statement"; the amount',
    );
    expect(say('LatePayoutConfirmed.v1', { ...payment, ...decided, ...reserved, note }, by)).toContain(
      'learned by an operator (jane): "not on the statement"; ',
    );
    expect(say('PayoutReceiptLearned.v1', { ...payment, receipt: 'TKL1', via: 'operator', note }, by)).toBe(
      'Receipt TKL1 of this payout learned by an operator (jane): "not on the statement".',
    );
    const { resultCode: _, resultDescription: __, via: ___, ...late } = { ...money, ...decided };
    expect(say('LateFundsFulfilled.v1', { ...late, note }, by)).toBe(
      'A person gave the late KES 1,000.00 to the merchant: "not on the statement".',
    );
  });

  it('late funds, with and without a receipt', () => {
    expect(say('LateFundsReceived.v1', { ...ended, after: 'EXPIRED' })).toBe(
      'KES 1,000.00 reached 174379 after the payment had ended as EXPIRED, without a receipt yet, ' +
        'learned by asking M-Pesa; a person has to look.',
    );
    expect(say('LateFundsReceived.v1', { ...ended, after: 'FAILED', receipt: 'TKL1' })).toContain(', receipt TKL1, ');
  });

  it('a receipt that came later, and a payment that never came', () => {
    expect(say('ReceiptLearned.v1', { ...payment, receipt: 'TKL1', via: 'operator' })).toBe(
      'Receipt TKL1 of this payment learned by an operator.',
    );
    expect(say('PaymentAbandoned.v1', { ...payment, holdId: handmadeId(7), reason: 'nothing came.' })).toBe(
      `No payment can follow the fee's hold any more (hold 00000000…): "nothing came".`,
    );
  });

  it('a top-up, and the key that it came under', () => {
    const fee = { amountCents: 0, refundOnFailure: false };
    expect(say('PaymentSucceeded.v1', { ...ended, paymentType: 'WALLET_TOPUP_SERVICE_TOKENS', fee })).toMatch(
      /^Top-up of KES 1,000\.00 succeeded/,
    );
    const initiated = {
      ...money,
      paymentType: 'WALLET_TOPUP_SERVICE_TOKENS',
      phone: '254712345678',
      accountReference: 'A',
      transactionDesc: 'B',
      dialect: 'palpluss',
      shortcode: '174379',
      transactionType: 'CustomerPayBillOnline',
      attemptId: handmadeId(3),
      fee,
      apiKeyId: 'k',
      requestId: 'r',
      idempotency: { key: 'order-0712345678', fingerprint: 'a'.repeat(64) },
    };
    expect(say('PaymentInitiated.v1', initiated, `merchant:${merchantId}`)).toBe(
      'Top-up of KES 1,000.00 from 2547****5678 to 174379, reference "A", initiated by merchant b6fbe75f… ' +
        'under the key "order-0712****5678"; no fee.',
    );
  });

  it('what the ledger made of the money', () => {
    const posting = { postingId: handmadeId(8), ...payment, currency: 'KES' };
    const to = (account: string) => [
      { account: 'test/mpesa/174379', amountCents: -100_000 },
      { account, amountCents: 100_000 },
    ];
    const service = to(`test/merchant/${merchantId}/service`);
    expect(say('WalletToppedUp.v1', { ...posting, legs: service, receipt: 'TKL1' })).toBe(
      'Wallet topped up, KES 1,000.00 to the service wallet of merchant b6fbe75f…, receipt TKL1.',
    );
    expect(say('FundsSuspended.v1', { ...posting, legs: to('test/suspense/174379'), reason: 'late' })).toBe(
      'Funds put aside (they came late), KES 1,000.00 to the suspense account of 174379; a person decides whose they are.',
    );
  });
});

describe('a webhook read aloud', () => {
  const scheduled = {
    ...delivery,
    transactionId: handmadeId(1),
    eventId: handmadeId(2),
    dialect: 'palpluss',
    eventType: 'transaction.success',
    url: 'https://amina:pass@shop.example:8443/hook/0712345678?token=secret#part',
    body: '{"phone":"254712345678"}',
    firstAttemptAt: soon,
  };

  it('tells where it goes, and neither query, user, phone nor body', () => {
    expect(say('DeliveryScheduled.v1', scheduled)).toBe(
      `Webhook transaction.success to https://shop.example:8443/hook/0712****5678 scheduled for ${soon} (delivery 5f21c0de…).`,
    );
    expect(say('DeliveryScheduled.v1', { ...scheduled, url: 'shop/hook?token=secret' })).toContain(' to "shop/hook" ');
  });

  it('tells every attempt and what follows it', () => {
    const attempt = { ...delivery, number: 1, durationMs: 12 };
    expect(say('DeliveryAttempted.v1', { ...attempt, outcome: 'delivered', httpStatus: 200 })).toBe(
      'Attempt 1 delivered with HTTP 200 after 12 ms (delivery 5f21c0de…).',
    );
    const failed = { ...attempt, outcome: 'failed', error: 'refused: call 0712345678' };
    expect(say('DeliveryAttempted.v1', { ...failed, nextAttemptAt: soon })).toBe(
      `Attempt 1 failed after 12 ms: "refused: call 0712****5678"; next attempt at ${soon} (delivery 5f21c0de…).`,
    );
    expect(say('DeliveryAttempted.v1', { ...attempt, outcome: 'failed', httpStatus: 500 })).toBe(
      'Attempt 1 failed with HTTP 500 after 12 ms; no further attempt (delivery 5f21c0de…).',
    );
  });

  it('tells how it ended, and who asked for it again', () => {
    expect(say('DeliverySucceeded.v1', { ...delivery, attempts: 1 })).toBe(
      'Webhook delivered after 1 attempt (delivery 5f21c0de…).',
    );
    expect(say('DeliveryExhausted.v1', { ...delivery, attempts: 6 })).toBe(
      'Webhook not delivered after 6 attempts; it waits for a person (delivery 5f21c0de…).',
    );
    expect(say('RedeliveryRequested.v1', { ...delivery, firstAttemptAt: soon }, 'operator:amina')).toBe(
      `Redelivery asked for by operator amina, first attempt at ${soon} (delivery 5f21c0de…).`,
    );
  });

  it('tells who set and removed an address', () => {
    const endpoint = { endpointId: handmadeId(9), merchantId };
    const set = { ...endpoint, dialect: 'plugpay', url: 'https://shop.example/hook?key=secret' };
    expect(say('EndpointSet.v1', set, 'operator:amina')).toBe(
      'Webhooks of plugpay go to https://shop.example/hook from now on, set by operator amina.',
    );
    expect(say('EndpointRemoved.v1', { ...endpoint, reason: 'moved' }, 'operator:amina')).toBe(
      'Webhook address removed by operator amina: "moved".',
    );
  });
});
