import { Type, type Static } from 'typebox';
import type { Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';

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
  };
}
