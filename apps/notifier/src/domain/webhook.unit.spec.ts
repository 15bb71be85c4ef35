import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { isoTime } from '@daftari/kernel/clock';
import { MERCHANT, paymentStory } from '../testing/payment-story';
import { CONVERSATION, payoutStory } from '../testing/payout-story';
import { evolveFacts, type PaymentEvent, type PaymentFacts } from './payment-facts';
import { MAY_BE_PENDING_MS, webhookFor } from './webhook';

const START_MS = Date.UTC(2026, 2, 1, 8);

/** The webhook that the last of these events calls for; they happen 90 s apart, or as told. */
function told(events: readonly InitiationEvent[], stepMs = 90_000) {
  const recorded = events.map((event, i): PaymentEvent => ({
    ...event,
    id: `event-${i}`,
    stream: 'payment-1',
    version: i + 1,
    environment: 'test',
    at: isoTime(START_MS + i * stepMs),
    correlation: 'spec',
    causation: 'spec',
    actor: 'service:spec',
  }));
  const facts = recorded.reduce<PaymentFacts | undefined>((known, event) => evolveFacts(known, event), undefined);
  const webhook = webhookFor(recorded.at(-1)!, facts!);
  return webhook === undefined ? undefined : { ...webhook, body: JSON.parse(webhook.body) as Record<string, unknown> };
}

describe('PalPluss is told', () => {
  const story = paymentStory();
  const { transactionId, initiated, accepted } = story;
  const transaction = (webhook: ReturnType<typeof told>) => webhook?.body['transaction'] as Record<string, unknown>;

  it('a success, exactly as its documentation shows it', () => {
    const webhook = told([initiated, story.succeeded({ providerRequestId: '29115-34620561-1' })]);
    expect(webhook?.eventType).toBe('transaction.success');
    expect(webhook?.body).toEqual({
      event: 'transaction.updated',
      event_type: 'transaction.success',
      transaction: {
        id: transactionId,
        tenant_id: MERCHANT,
        type: 'STK',
        status: 'SUCCESS',
        amount: 1000,
        currency: 'KES',
        phone_number: '254712345678',
        external_reference: 'INV-001',
        provider: 'm-pesa',
        provider_request_id: '29115-34620561-1',
        provider_checkout_id: null,
        mpesa_receipt: 'LGR019G3J2',
        result_code: '0',
        result_desc: 'The service request is processed successfully.',
        transaction_fee: 2.5,
        created_at: '2026-03-01T08:00:00.000Z',
        updated_at: '2026-03-01T08:01:30.000Z',
      },
    });
  });

  it.each([
    ['failed', 'transaction.failed', 'FAILED', '1'],
    ['cancelled', 'transaction.cancelled', 'CANCELLED', '1032'],
    ['expired', 'transaction.expired', 'EXPIRED', '1037'],
  ] as const)('that it %s, without a receipt', (how, eventType, status, code) => {
    const webhook = told([initiated, accepted, story[how]]);
    expect(webhook?.body).toMatchObject({ event: 'transaction.updated', event_type: eventType });
    expect(transaction(webhook)).toMatchObject({
      status,
      result_code: code,
      mpesa_receipt: null,
      provider_request_id: '29115-34620561-1',
      provider_checkout_id: 'ws_CO_191220191020363925',
    });
  });

  it('the fee that was charged: kept on a failure unless the rule gives it back', () => {
    expect(transaction(told([initiated, story.failed]))['transaction_fee']).toBe(2.5);
    const refunding = paymentStory({ fee: { amountCents: 250, refundOnFailure: true } });
    expect(transaction(told([refunding.initiated, refunding.failed]))['transaction_fee']).toBe(0);
    expect(transaction(told([refunding.initiated, refunding.succeeded()]))['transaction_fee']).toBe(2.5);
  });

  it('no fee where a person said that it was not paid and M-Pesa had never taken it', () => {
    const { type, data } = story.failed as Extract<InitiationEvent, { type: 'PaymentFailed.v1' }>;
    const { providerRequestId: _, providerCheckoutId: __, ...own } = data;
    const decided: InitiationEvent = { type, data: { ...own, via: 'operator' } };
    expect(transaction(told([initiated, decided]))['transaction_fee']).toBe(0);
    expect(transaction(told([initiated, accepted, decided]))['transaction_fee']).toBe(2.5);
  });

  it('late funds as an update that leaves the ending as it was', () => {
    const webhook = told([initiated, accepted, story.expired, story.late]);
    expect(webhook?.eventType).toBe('transaction.updated');
    expect(webhook?.body).toMatchObject({ event: 'transaction.updated', event_type: 'transaction.updated' });
    expect(transaction(webhook)).toMatchObject({
      status: 'EXPIRED',
      result_code: '1037',
      mpesa_receipt: null,
      late_funds: { amount: 1000, currency: 'KES', mpesa_receipt: 'LGR019G3J9', paid_at: '2026-11-21T08:05:00.000Z' },
    });
  });

  it('a top-up under its own type', () => {
    const topUp = paymentStory({ paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' });
    const webhook = told([topUp.initiated, topUp.succeeded()]);
    expect(transaction(webhook)['type']).toBe('WALLET_TOPUP_SERVICE_TOKENS');
  });

  it('nothing of a refusal that it was answered, and everything of one that came after its PENDING', () => {
    expect(told([initiated, story.refused], 4_999)).toBeUndefined();
    const webhook = told([initiated, story.refused], 12_000);
    expect(webhook?.eventType).toBe('transaction.failed');
    expect(transaction(webhook)).toMatchObject({ status: 'FAILED', result_code: '400.002.02', transaction_fee: 0 });
  });

  it('nothing of what is on the way, nor of a receipt learned later', () => {
    expect(told([initiated])).toBeUndefined();
    expect(told([initiated, accepted])).toBeUndefined();
    expect(told([initiated, story.succeeded(), story.receiptLearned])).toBeUndefined();
  });
});

describe('PlugPay is told', () => {
  const story = paymentStory({ dialect: 'plugpay', amountCents: 105_000 });
  const { transactionId, initiated } = story;

  it('a success, exactly as the seed shows it, in whole seconds', () => {
    expect(told([initiated, story.succeeded()], 1_234)).toEqual({
      eventType: 'payment.success',
      body: {
        event: 'payment.success',
        data: {
          transactionId,
          type: 'STK_PUSH',
          status: 'SUCCESS',
          amount: 1050,
          phoneNumber: '254712345678',
          mpesaReceiptNumber: 'LGR019G3J2',
          timestamp: '2026-03-01T08:00:01Z',
        },
      },
    });
  });

  it.each([
    ['cancelled', 'payment.cancelled', 'Request cancelled by user'],
    ['failed', 'payment.failed', 'The balance is insufficient for the transaction'],
    ['expired', 'payment.failed', 'DS timeout user cannot be reached'],
  ] as const)('that it %s, as %s without amount, phone and receipt', (how, event, errorMessage) => {
    const timestamp = '2026-03-01T08:01:30Z';
    const data = { transactionId, type: 'STK_PUSH', status: 'FAILED', errorMessage, timestamp };
    expect(told([initiated, story[how]])).toEqual({ eventType: event, body: { event, data } });
  });

  it('nothing of late funds: it has no word for them', () => {
    expect(told([initiated, story.expired, story.late])).toBeUndefined();
  });
});

describe('of a payout', () => {
  const transaction = (webhook: ReturnType<typeof told>) => webhook?.body['transaction'] as Record<string, unknown>;

  it('PalPluss is told a success', () => {
    const { initiated, accepted, succeeded, transactionId } = payoutStory();
    const webhook = told([initiated, accepted, succeeded]);
    expect(webhook?.eventType).toBe('transaction.success');
    expect(transaction(webhook)).toEqual({
      id: transactionId,
      tenant_id: MERCHANT,
      type: 'B2C',
      status: 'SUCCESS',
      amount: 500,
      currency: 'KES',
      phone_number: '254712345678',
      external_reference: 'WD-2024-001',
      provider: 'm-pesa',
      provider_request_id: CONVERSATION.conversationId,
      provider_checkout_id: null,
      mpesa_receipt: 'SG632NMUAB',
      result_code: '0',
      result_desc: 'The service request is processed successfully.',
      transaction_fee: 15,
      created_at: '2026-03-01T08:00:00.000Z',
      updated_at: '2026-03-01T08:03:00.000Z',
    });
  });

  it.each([
    ['that M-Pesa had taken keeps its fee', true, false, 15],
    ['whose rule gives fees back has none', true, true, 0],
    ['that M-Pesa never took has none', false, false, 0],
  ])('a failure %s', (_, wasAccepted, refundOnFailure, fee) => {
    const story = payoutStory({ fee: { amountCents: 1_500, refundOnFailure } });
    const events = wasAccepted ? [story.initiated, story.accepted, story.failed] : [story.initiated, story.failed];
    const webhook = told(events);
    expect(webhook?.eventType).toBe('transaction.failed');
    expect(transaction(webhook)).toMatchObject({ status: 'FAILED', transaction_fee: fee, mpesa_receipt: null });
  });

  it('a payment after the failure does not flip it', () => {
    const { initiated, accepted, failed, late } = payoutStory();
    const webhook = told([initiated, accepted, failed, late]);
    expect(webhook?.eventType).toBe('transaction.updated');
    expect(transaction(webhook)).toMatchObject({
      status: 'FAILED',
      late_payout: { amount: 500, mpesa_receipt: 'SG632NMUAB', paid_at: '2026-03-01T09:05:00.000Z' },
    });
    const plugpay = payoutStory({ dialect: 'plugpay' });
    expect(told([plugpay.initiated, plugpay.failed, plugpay.late])).toBeUndefined();
  });

  it('a refusal is told only when its client may have been answered PENDING', () => {
    const { initiated, refused } = payoutStory();
    const inOldLogs = 9_500 - MAY_BE_PENDING_MS;
    expect(told([initiated, refused], inOldLogs - 1)).toBeUndefined();
    expect(told([initiated, refused], inOldLogs)?.eventType).toBe('transaction.failed');
  });

  it('a refusal is told by when its client was answered, however late it began', () => {
    const { initiated, refused } = payoutStory();
    const begun = { ...initiated, data: { ...initiated.data, answerBy: isoTime(START_MS + 6_000) } };
    expect(told([begun, refused], 6_000 - MAY_BE_PENDING_MS - 1)).toBeUndefined();
    expect(told([begun, refused], 6_000 - MAY_BE_PENDING_MS)?.eventType).toBe('transaction.failed');
  });

  it('a refusal of an item of a batch is always told: the batch was answered before anything was sent', () => {
    const { initiated, refused } = payoutStory();
    const item = { ...initiated, data: { ...initiated.data, batchId: initiated.data.transactionId } };
    expect(told([item, refused], 0)?.eventType).toBe('transaction.failed');
  });

  it('PlugPay is told in its own words', () => {
    const { initiated, accepted, succeeded, failed, transactionId } = payoutStory({ dialect: 'plugpay' });
    expect(told([initiated, accepted, succeeded])?.body).toEqual({
      event: 'payment.success',
      data: {
        transactionId,
        type: 'B2C',
        status: 'SUCCESS',
        amount: 500,
        phoneNumber: '254712345678',
        mpesaReceiptNumber: 'SG632NMUAB',
        timestamp: '2026-03-01T08:03:00Z',
      },
    });
    expect(told([initiated, accepted, failed])?.body).toMatchObject({ event: 'payment.failed', data: { type: 'B2C' } });
  });
});
