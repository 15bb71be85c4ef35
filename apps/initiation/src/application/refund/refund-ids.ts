import type { Transaction } from '../transaction-message';

/** Of the refunds of a payment, those that failed included. */
export function refundIdsOf(found: Transaction): string[] {
  if (!('failedRefunds' in found)) return [];
  return [...found.failedRefunds, ...found.refunds].map(({ refundId }) => refundId);
}
