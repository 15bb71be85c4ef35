import type { Environment } from '@daftari/journal-core/event';
import { derivedId } from '@daftari/kernel/ids';

/** One attempt to start a payment; a hold belongs to it. */
export interface Attempt {
  readonly transactionId: string;
  readonly attemptId: string;
}

/** The payment of a client's key: the same key of a merchant and environment is the same payment, on every route. */
export function keyedTransactionId(environment: Environment, merchantId: string, key: string): string {
  return derivedId('payment', environment, merchantId, key);
}

/** The attempt that follows so many abandoned ones. */
export function attemptAfter(transactionId: string, abandoned: number): Attempt {
  return { transactionId, attemptId: derivedId('attempt', transactionId, String(abandoned + 1)) };
}

/** The same attempt always has the same hold. */
export function holdIdOf({ transactionId, attemptId }: Attempt): string {
  return derivedId('hold', transactionId, 'fee', attemptId);
}
