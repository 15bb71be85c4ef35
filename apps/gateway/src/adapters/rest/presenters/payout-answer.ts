import { Type, type Static } from 'typebox';
import { PaymentStatus, type Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { statusWord } from '@daftari/contracts/transaction-words';
import { cents, shillings } from '@daftari/kernel/money';
import { NullableText, Shillings, Timestamp } from '../envelope';
import { METADATA_FIELDS, metadataFields } from './metadata-fields';

const QUEUED = 'B2C payout queued';

/** The fields of the documentation and of the SDKs' contract (seed-apis.md §1.7). */
export const PayoutAnswer = Type.Object(
  {
    transactionId: Type.String({ format: 'uuid', description: 'Ask with it at /v1/transactions/{id}.' }),
    tenantId: Type.String({ format: 'uuid', description: "The merchant's id." }),
    channelId: NullableText,
    channel: Type.Null(),
    type: Type.Literal('B2C'),
    status: Type.String({ description: 'PENDING until M-Pesa tells the end.' }),
    amount: Shillings,
    currency: Type.String(),
    phone: Type.String({ description: '254XXXXXXXXX' }),
    reference: Type.String(),
    description: Type.String(),
    providerRequestId: NullableText,
    providerCheckoutId: NullableText,
    transactionFee: Shillings,
    resultCode: NullableText,
    resultDescription: Type.String(),
    idempotencyKey: NullableText,
    createdAt: Timestamp,
    updatedAt: Timestamp,
    ...METADATA_FIELDS,
  },
  { title: 'Payout', description: 'The payout as it stands when its request is answered.' },
);

export function payoutAnswer(payment: Payment, key: string | undefined): Static<typeof PayoutAnswer> {
  const isOpen = payment.status === PaymentStatus.PENDING;
  return {
    transactionId: payment.transactionId,
    tenantId: payment.merchantId,
    channelId: payment.channelId ?? null,
    channel: null,
    type: 'B2C',
    status: statusWord(payment.status),
    amount: shillings(cents(payment.amountCents)),
    currency: payment.currency,
    phone: payment.phone,
    reference: payment.accountReference,
    description: payment.transactionDesc,
    providerRequestId: payment.providerRequestId ?? null,
    providerCheckoutId: payment.providerCheckoutId ?? null,
    transactionFee: shillings(cents(payment.feeCents)),
    resultCode: payment.resultCode ?? null,
    resultDescription: isOpen ? QUEUED : (payment.resultDescription ?? ''),
    idempotencyKey: key ?? null,
    createdAt: payment.createdAt,
    updatedAt: payment.updatedAt,
    ...metadataFields(payment),
  };
}
