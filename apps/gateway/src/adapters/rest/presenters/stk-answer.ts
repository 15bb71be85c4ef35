import { Type, type Static } from 'typebox';
import type { Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { cents, shillings } from '@daftari/kernel/money';
import { NullableText, Shillings, Timestamp } from '../envelope';
import { statusWord } from './payment-status';

/** The seed's 17 fields, in its order (seed-apis.md §1.6). */
export const StkAnswer = Type.Object({
  transactionId: Type.String({ format: 'uuid' }),
  tenantId: Type.String({ format: 'uuid' }),
  channelId: NullableText,
  type: Type.Literal('STK'),
  status: Type.String(),
  amount: Shillings,
  currency: Type.String(),
  phone: Type.String(),
  accountReference: Type.String(),
  transactionDesc: Type.String(),
  providerRequestId: NullableText,
  providerCheckoutId: NullableText,
  transactionFee: Shillings,
  resultCode: NullableText,
  resultDescription: NullableText,
  createdAt: Timestamp,
  updatedAt: Timestamp,
});

export function stkAnswer(payment: Payment): Static<typeof StkAnswer> {
  return {
    transactionId: payment.transactionId,
    tenantId: payment.merchantId,
    channelId: payment.channelId ?? null,
    type: 'STK',
    status: statusWord(payment.status),
    amount: shillings(cents(payment.amountCents)),
    currency: payment.currency,
    phone: payment.phone,
    accountReference: payment.accountReference,
    transactionDesc: payment.transactionDesc,
    providerRequestId: payment.providerRequestId ?? null,
    providerCheckoutId: payment.providerCheckoutId ?? null,
    transactionFee: shillings(cents(payment.feeCents)),
    resultCode: payment.resultCode ?? null,
    resultDescription: payment.resultDescription ?? null,
    createdAt: payment.createdAt,
    updatedAt: payment.updatedAt,
  };
}
