import type { Settle, Settled } from './due';
import type { Books } from './books';
import type { Context } from './context';
import type { Operation, OperationApi } from './operations-book';
import { settleBalance } from './settle-balance';
import { settlePayout } from './settle-payout';
import { settleReversal } from './settle-reversal';
import { settleStatus } from './settle-status';

const BY_API: Readonly<Record<OperationApi, (context: Context, books: Books, operation: Operation) => Settled>> = {
  b2c: settlePayout,
  status: settleStatus,
  balance: settleBalance,
  reversal: settleReversal,
};

/** Carries out an open initiator request. One that was carried out before stays as it is, and nothing follows. */
export const settleOperation: Settle = (context, books, conversationId) => {
  const operation = books.operations.find(conversationId);
  if (operation === undefined || operation.state === 'settled') return undefined;
  return BY_API[operation.api](context, books, operation);
};
