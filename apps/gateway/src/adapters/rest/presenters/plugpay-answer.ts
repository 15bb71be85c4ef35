import { Type, type Static } from 'typebox';
import type { Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { METADATA_FIELDS, metadataFields } from './metadata-fields';

const ACCEPTED = 'Success. Request accepted for processing.';
const UNKNOWN = 'The request was received; whether M-Pesa took it is not known yet.';

/** The seed's flat answer, in its order, and Daraja's other id (seed-apis.md §2.2). */
export const PlugPayAnswer = Type.Object(
  {
    success: Type.Literal(true),
    transactionId: Type.String({ format: 'uuid', description: 'Webhooks name the payment by it.' }),
    ResponseCode: Type.Literal('0'),
    ResponseDescription: Type.String(),
    CheckoutRequestID: Type.String({ description: 'Empty while it is not known whether M-Pesa took the request.' }),
    CustomerMessage: Type.String(),
    MerchantRequestID: Type.String({ description: 'Empty while it is not known whether M-Pesa took the request.' }),
    ...METADATA_FIELDS,
  },
  { title: 'PlugPay STK push', description: 'The customer is asked to pay; how it ends comes by webhook.' },
);

/** A refusal never comes here: it is an HTTP error in this dialect too. */
export function plugPayAnswer(payment: Payment): Static<typeof PlugPayAnswer> {
  const text = payment.providerCheckoutId === undefined ? UNKNOWN : ACCEPTED;
  return {
    success: true,
    transactionId: payment.transactionId,
    ResponseCode: '0',
    ResponseDescription: text,
    CheckoutRequestID: payment.providerCheckoutId ?? '',
    CustomerMessage: text,
    MerchantRequestID: payment.providerRequestId ?? '',
    ...metadataFields(payment),
  };
}

/** The fields of PlugPay's own source; the seed shows none for payouts and transfers (seed-apis.md §2.3). */
export const PlugPayPayoutAnswer = Type.Object(
  {
    success: Type.Literal(true),
    transactionId: Type.String({ format: 'uuid', description: 'Webhooks name the payout, or the transfer, by it.' }),
    ResponseCode: Type.Literal('0'),
    ResponseDescription: Type.String(),
    ConversationID: Type.String({ description: 'Empty while it is not known whether M-Pesa took the request.' }),
    OriginatorConversationID: Type.String(),
    ...METADATA_FIELDS,
  },
  { title: 'PlugPay payout', description: 'The payout, or the transfer, is under way; how it ends comes by webhook.' },
);

export function plugPayPayoutAnswer(payment: Payment): Static<typeof PlugPayPayoutAnswer> {
  return {
    success: true,
    transactionId: payment.transactionId,
    ResponseCode: '0',
    ResponseDescription: payment.providerRequestId === undefined ? UNKNOWN : ACCEPTED,
    ConversationID: payment.providerRequestId ?? '',
    OriginatorConversationID: payment.originatorConversationId ?? '',
    ...metadataFields(payment),
  };
}

/**
 * The same for a transfer between customers. Nothing has been paid out yet: Daraja's id is that of the request to the sender
 * (its MerchantRequestID), and ours is the transfer's.
 */
export function plugPayTransferAnswer(payment: Payment): Static<typeof PlugPayPayoutAnswer> {
  const { transactionId, providerRequestId } = payment;
  return plugPayPayoutAnswer({ ...payment, providerRequestId, originatorConversationId: transactionId });
}
