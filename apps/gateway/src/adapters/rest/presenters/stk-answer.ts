import { Type, type Static } from 'typebox';
import type { Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { statusWord } from '@daftari/contracts/transaction-words';
import { cents, shillings } from '@daftari/kernel/money';
import { NullableText, Shillings, Timestamp } from '../envelope';
import { METADATA_FIELDS, metadataFields } from './metadata-fields';

/** The fields of a payment under way that every answer to its request has, in the seed's order (seed-apis.md §1.6). */
const beforeType = {
  transactionId: Type.String({ format: 'uuid', description: 'Ask with it at /v1/transactions/{id}.' }),
  tenantId: Type.String({ format: 'uuid', description: "The merchant's id." }),
  channelId: NullableText,
};
const afterType = {
  status: Type.String({ description: 'PENDING until M-Pesa tells the end.' }),
  amount: Shillings,
  currency: Type.String(),
  phone: Type.String({ description: '254XXXXXXXXX' }),
  accountReference: Type.String(),
  transactionDesc: Type.String(),
  providerRequestId: NullableText,
  providerCheckoutId: NullableText,
  transactionFee: Shillings,
  resultCode: NullableText,
  resultDescription: NullableText,
  createdAt: Timestamp,
  updatedAt: Timestamp,
};

/** The seed's 17 fields, and metadata where it was given. */
export const StkAnswer = Type.Object(
  { ...beforeType, type: Type.Literal('STK'), ...afterType, ...METADATA_FIELDS },
  { title: 'STK push', description: 'The payment as it stands when its request is answered.' },
);

export const TopupAnswer = Type.Object(
  {
    ...beforeType,
    type: Type.String({ enum: ['WALLET_TOPUP_SERVICE_TOKENS', 'WALLET_TOPUP_PAYOUT'] }),
    ...afterType,
    idempotencyKey: NullableText,
  },
  { title: 'Top-up', description: 'The top-up as it stands when its request is answered.' },
);

export function stkAnswer(payment: Payment): Static<typeof StkAnswer> {
  return { ...answer(payment, 'STK'), ...metadataFields(payment) };
}

export function topupAnswer(payment: Payment, key: string | undefined): Static<typeof TopupAnswer> {
  return { ...answer(payment, payment.paymentType), idempotencyKey: key ?? null };
}

function answer<Type extends string>(payment: Payment, type: Type) {
  return {
    transactionId: payment.transactionId,
    tenantId: payment.merchantId,
    channelId: payment.channelId ?? null,
    type,
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
