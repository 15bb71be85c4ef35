import { Type } from 'typebox';

/** For documentation: the transaction that a path names. */
export const TransactionParams = Type.Object({
  id: Type.String({
    format: 'uuid',
    description: 'The transactionId that its request was answered with.',
    examples: ['fa98a577-95ea-4a8f-8467-1fbe74f5d6f4'],
  }),
});
