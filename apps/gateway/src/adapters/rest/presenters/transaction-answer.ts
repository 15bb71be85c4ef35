import { Type, type Static } from 'typebox';
import type { Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { statusRead } from '@daftari/contracts/transaction-words';
import { cents, shillings } from '@daftari/kernel/money';
import { NullableText, Shillings, Timestamp } from '../envelope';
import { METADATA_FIELDS, metadataFields } from './metadata-fields';
import { REFUND_FIELDS, refundFields } from './refund-fields';

const Uuid = Type.String({ format: 'uuid' });
const LateFunds = Type.Number({
  description: 'KES that came after the payment had ended otherwise, held until an operator decides; 0 when none came.',
});

const Receiver = Type.String({ description: 'Of a transfer between customers only: who gets the money in the end.' });

/** Both spellings of every field: SDKs read the one, the docs' examples show the other (seed-apis.md §1.10). */
export const TransactionAnswer = Type.Object(
  {
    transaction_id: Uuid,
    transactionId: Uuid,
    tenant_id: Uuid,
    tenantId: Uuid,
    type: Type.String(),
    status: Type.String(),
    amount: Shillings,
    currency: Type.String(),
    phone_number: Type.String(),
    phone: Type.String(),
    receiver_phone: Type.Optional(Receiver),
    receiverPhone: Type.Optional(Receiver),
    channel_id: NullableText,
    channelId: NullableText,
    external_reference: Type.String(),
    accountReference: Type.String(),
    transaction_desc: Type.String(),
    transactionDesc: Type.String(),
    customer_name: Type.Null(),
    customerName: Type.Null(),
    callback_url: NullableText,
    callbackUrl: NullableText,
    provider: Type.Literal('m-pesa'),
    provider_request_id: NullableText,
    providerRequestId: NullableText,
    provider_checkout_id: NullableText,
    providerCheckoutId: NullableText,
    mpesa_receipt: NullableText,
    mpesaReceipt: NullableText,
    mpesa_receipt_number: NullableText,
    mpesaReceiptNumber: NullableText,
    result_code: NullableText,
    resultCode: NullableText,
    result_desc: NullableText,
    resultDesc: NullableText,
    result_description: NullableText,
    resultDescription: NullableText,
    transaction_fee: Shillings,
    transactionFee: Shillings,
    late_funds: LateFunds,
    lateFunds: LateFunds,
    ...REFUND_FIELDS,
    ...METADATA_FIELDS,
    created_at: Timestamp,
    createdAt: Timestamp,
    updated_at: Timestamp,
    updatedAt: Timestamp,
  },
  { title: 'Transaction', description: 'Every field comes in two spellings; use the one you like.' },
);

export function transactionAnswer(payment: Payment): Static<typeof TransactionAnswer> {
  const fee = shillings(cents(payment.feeCents));
  const [channelId, callbackUrl] = [payment.channelId ?? null, payment.callbackUrl ?? null];
  const [providerRequestId, checkoutId] = [payment.providerRequestId ?? null, payment.providerCheckoutId ?? null];
  const [resultCode, resultDesc] = [payment.resultCode ?? null, payment.resultDescription ?? null];
  const receipt = payment.receipt ?? null;
  const lateFunds = shillings(cents(payment.lateFundsCents));
  return {
    transaction_id: payment.transactionId,
    transactionId: payment.transactionId,
    tenant_id: payment.merchantId,
    tenantId: payment.merchantId,
    type: payment.paymentType,
    status: statusRead(payment),
    amount: shillings(cents(payment.amountCents)),
    currency: payment.currency,
    phone_number: payment.phone,
    phone: payment.phone,
    ...receiverOf(payment),
    channel_id: channelId,
    channelId,
    external_reference: payment.accountReference,
    accountReference: payment.accountReference,
    transaction_desc: payment.transactionDesc,
    transactionDesc: payment.transactionDesc,
    customer_name: null,
    customerName: null,
    callback_url: callbackUrl,
    callbackUrl,
    provider: 'm-pesa',
    provider_request_id: providerRequestId,
    providerRequestId,
    provider_checkout_id: checkoutId,
    providerCheckoutId: checkoutId,
    mpesa_receipt: receipt,
    mpesaReceipt: receipt,
    mpesa_receipt_number: receipt,
    mpesaReceiptNumber: receipt,
    result_code: resultCode,
    resultCode,
    result_desc: resultDesc,
    resultDesc,
    result_description: resultDesc,
    resultDescription: resultDesc,
    transaction_fee: fee,
    transactionFee: fee,
    late_funds: lateFunds,
    lateFunds,
    ...refundFields(payment),
    ...metadataFields(payment),
    created_at: payment.createdAt,
    createdAt: payment.createdAt,
    updated_at: payment.updatedAt,
    updatedAt: payment.updatedAt,
  };
}

function receiverOf({ receiverPhone }: Payment) {
  return receiverPhone === undefined ? {} : { receiver_phone: receiverPhone, receiverPhone };
}
