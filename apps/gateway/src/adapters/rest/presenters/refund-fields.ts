import { Type } from 'typebox';
import type { Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { cents, shillings } from '@daftari/kernel/money';

const Original = Type.Optional(
  Type.String({ format: 'uuid', description: 'Of a refund only: the payment whose money goes back.' }),
);

/** What a transaction tells of refunds; most have none, and then nothing of it. */
export const REFUND_FIELDS = {
  refunded: Type.Optional(Type.Number({ description: 'KES that went back to the payer; absent when nothing did.' })),
  refunding: Type.Optional(Type.Number({ description: 'KES on the way back to the payer; absent when nothing is.' })),
  original_transaction_id: Original,
  originalTransactionId: Original,
};

export function refundFields({ paymentType, parentId, refundedCents, refundingCents }: Payment) {
  const isRefund = paymentType === 'REFUND' && parentId !== undefined;
  return {
    ...(refundedCents > 0 ? { refunded: shillings(cents(refundedCents)) } : {}),
    ...(refundingCents > 0 ? { refunding: shillings(cents(refundingCents)) } : {}),
    ...(isRefund ? { original_transaction_id: parentId, originalTransactionId: parentId } : {}),
  };
}
