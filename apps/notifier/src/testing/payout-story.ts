import type { PayoutEvent } from '@daftari/contracts/events/payout-events';
import { systemIds } from '@daftari/kernel/ids';
import { MERCHANT } from './payment-story';

type Data<T extends PayoutEvent['type']> = Extract<PayoutEvent, { type: T }>['data'];

const HOLD = '66666666-6666-4666-8666-666666666666';
const FEE = { amountCents: 1_500, holdId: '77777777-7777-4777-8777-777777777777', refundOnFailure: false };
export const CONVERSATION = { originatorConversationId: 'dft-1', conversationId: 'AG_20240706_2010364430d9bbdaf872' };

/** For specs: the facts of one payout of KES 500 with a fee of KES 15, as initiation tells them. */
export function payoutStory(over: Partial<Data<'PayoutInitiated.v1'>> = {}) {
  const { transactionId, merchantId } = { transactionId: systemIds.uuid(), merchantId: MERCHANT, ...over };
  const about = { transactionId, merchantId };
  const attemptId = '88888888-8888-4888-8888-888888888888';
  const fee = over.fee ?? FEE;
  const reserved = { amountCents: 50_000, currency: 'KES' as const, holdId: HOLD, shortcode: '600997', fee };
  const paid = {
    ...about,
    ...reserved,
    resultCode: '0',
    resultDescription: 'The service request is processed successfully.',
    receipt: 'SG632NMUAB',
  };
  const unpaid = { ...about, ...reserved, resultCode: '2040', resultDescription: 'Credit party type unsupported.' };
  return {
    transactionId,
    initiated: {
      type: 'PayoutInitiated.v1',
      data: {
        ...about,
        ...reserved,
        paymentType: 'B2C',
        phone: '254712345678',
        reference: 'WD-2024-001',
        description: 'Commission payout',
        dialect: 'palpluss',
        commandId: 'BusinessPayment',
        attemptId,
        originatorConversationId: CONVERSATION.originatorConversationId,
        apiKeyId: 'key',
        requestId: 'request',
        ...over,
      },
    },
    accepted: {
      type: 'PayoutAccepted.v1',
      data: {
        ...about,
        attemptId,
        conversationId: CONVERSATION.conversationId,
        resultCode: '0',
        resultDescription: 'Accepted',
        fee,
      },
    },
    refused: { type: 'PayoutRefused.v1', data: { ...unpaid, attemptId, code: 'PROVIDER_REFUSED' } },
    succeeded: { type: 'PayoutSucceeded.v1', data: { ...paid, via: 'result' } },
    failed: { type: 'PayoutFailed.v1', data: { ...unpaid, via: 'status' } },
    late: { type: 'LatePayoutConfirmed.v1', data: { ...paid, via: 'result', paidAt: '2026-03-01T09:05:00.000Z' } },
  } as const satisfies Readonly<Record<string, PayoutEvent | string>>;
}
