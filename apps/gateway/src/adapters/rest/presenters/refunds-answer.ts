import { Type, type Static } from 'typebox';
import type { Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { TransactionAnswer, transactionAnswer } from './transaction-answer';

/** All of a payment's refunds: there is no further page. */
export const RefundsAnswer = Type.Object(
  {
    items: Type.Array(TransactionAnswer, { description: 'Oldest first; all of them.' }),
    nextCursor: Type.Null(),
    next_cursor: Type.Null(),
  },
  { title: 'Refunds' },
);

export function refundsAnswer(refunds: readonly Payment[]): Static<typeof RefundsAnswer> {
  return { items: refunds.map(transactionAnswer), nextCursor: null, next_cursor: null };
}
