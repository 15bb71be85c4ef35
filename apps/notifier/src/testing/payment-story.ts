import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { systemIds } from '@daftari/kernel/ids';

export const MERCHANT = '22222222-2222-4222-8222-222222222222';

type Data<T extends InitiationEvent['type']> = Extract<InitiationEvent, { type: T }>['data'];
type Result = Partial<Data<'PaymentFailed.v1'>>;

const HOLD = '44444444-4444-4444-8444-444444444444';
const FEE = { amountCents: 250, holdId: HOLD, refundOnFailure: false };
const IDS = { providerRequestId: '29115-34620561-1', providerCheckoutId: 'ws_CO_191220191020363925' };
const REFUSAL = { code: 'PROVIDER_REFUSED', resultCode: '400.002.02', resultDescription: 'Bad Request' } as const;

/** For specs: the facts of one payment of KES 1,000 with a fee of KES 2.50, as initiation tells them. */
export function paymentStory(over: Partial<Data<'PaymentInitiated.v1'>> = {}) {
  const { transactionId, merchantId } = { transactionId: systemIds.uuid(), merchantId: MERCHANT, ...over };
  const about = { transactionId, merchantId };
  const fee = over.fee ?? FEE;
  const attemptId = '55555555-5555-4555-8555-555555555555';
  const notPaid = (resultCode: string, resultDescription: string, more: Result = {}) => {
    return { ...about, resultCode, resultDescription, via: 'callback' as const, fee, ...more };
  };
  const paid = {
    ...about,
    resultCode: '0',
    resultDescription: 'The service request is processed successfully.',
    via: 'callback' as const,
    amountCents: over.amountCents ?? 100_000,
    currency: 'KES' as const,
    partyB: '600000',
    platformCollects: false,
  };
  return {
    transactionId,
    initiated: {
      type: 'PaymentInitiated.v1',
      data: {
        ...about,
        paymentType: 'STK',
        amountCents: 100_000,
        currency: 'KES',
        phone: '254712345678',
        accountReference: 'INV-001',
        transactionDesc: 'Payment',
        dialect: 'palpluss',
        shortcode: '174379',
        partyB: '600000',
        transactionType: 'CustomerPayBillOnline',
        platformCollects: false,
        attemptId,
        fee,
        apiKeyId: 'key',
        requestId: 'request',
        ...over,
      },
    },
    accepted: {
      type: 'PaymentAccepted.v1',
      data: { ...about, ...IDS, attemptId, resultCode: '0', resultDescription: 'Accepted', fee },
    },
    refused: {
      type: 'PaymentRefused.v1',
      data: { ...REFUSAL, ...about, attemptId, fee },
    },
    succeeded: (more: Partial<Data<'PaymentSucceeded.v1'>> = {}) => ({
      type: 'PaymentSucceeded.v1' as const,
      data: { ...paid, receipt: 'LGR019G3J2', fee, ...more },
    }),
    cancelled: { type: 'PaymentCancelled.v1', data: notPaid('1032', 'Request cancelled by user') },
    failed: { type: 'PaymentFailed.v1', data: notPaid('1', 'The balance is insufficient for the transaction') },
    expired: { type: 'PaymentExpired.v1', data: notPaid('1037', 'DS timeout user cannot be reached') },
    late: {
      type: 'LateFundsReceived.v1',
      data: { ...paid, after: 'EXPIRED', receipt: 'LGR019G3J9', paidAt: '2026-11-21T08:05:00.000Z' },
    },
    receiptLearned: { type: 'ReceiptLearned.v1', data: { ...about, receipt: 'LGR019G3J2', via: 'operator' } },
    abandoned: { type: 'PaymentAbandoned.v1', data: { ...about, holdId: HOLD, reason: 'no payment followed' } },
  } as const satisfies Story;
}

interface Story {
  readonly transactionId: string;
  readonly succeeded: (more?: Partial<Data<'PaymentSucceeded.v1'>>) => InitiationEvent;
  readonly [fact: string]: unknown;
  readonly initiated: InitiationEvent;
  readonly accepted: InitiationEvent;
  readonly refused: InitiationEvent;
  readonly cancelled: InitiationEvent;
  readonly failed: InitiationEvent;
  readonly expired: InitiationEvent;
  readonly late: InitiationEvent;
  readonly receiptLearned: InitiationEvent;
  readonly abandoned: InitiationEvent;
}
