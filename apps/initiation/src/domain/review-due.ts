import { unsettledLateFunds } from './late-funds';
import type { Payment } from './payment';
import { ASKED_FOR_MS, canBeAsked, pushedAtMs } from './query-schedule';

export const UNKNOWN_FOR_MS = 3 * 60_000;
export const RECEIPT_PENDING_FOR_MS = 3 * 60_000;

/** Why a person has to look at a payment. */
export type ReviewReason =
  'SUBMISSION_UNKNOWN' | 'NO_FINAL_ANSWER' | 'LATE_FUNDS' | 'RECEIPT_PENDING' | 'CONTRADICTION';

export interface ReviewDue {
  readonly reason: Exclude<ReviewReason, 'CONTRADICTION'>;
  /** Milliseconds since the epoch; the payment belongs on the list from then on, if nothing happens before. */
  readonly sinceMs: number;
}

/**
 * From when on a person has to look at the payment if nothing more happens; undefined when nobody has to (design §5.1). A
 * submission without an outcome is the sweep's: it becomes unknown after a minute.
 */
export function reviewDue(payment: Payment): ReviewDue | undefined {
  const { outcome, submission, createdAt, updatedAt, closedReviews } = payment;
  if (canBeAsked(payment)) return { reason: 'NO_FINAL_ANSWER', sinceMs: pushedAtMs(payment) + ASKED_FOR_MS };
  if (outcome === undefined) {
    const sinceMs = Date.parse(createdAt) + UNKNOWN_FOR_MS;
    return submission === 'unknown' ? { reason: 'SUBMISSION_UNKNOWN', sinceMs } : undefined;
  }
  const [late] = unsettledLateFunds(payment);
  if (late !== undefined) return { reason: 'LATE_FUNDS', sinceMs: Date.parse(late.at) };
  if (outcome.status !== 'SUCCESS' || outcome.receipt !== undefined) return undefined;
  if (closedReviews.includes('RECEIPT_PENDING')) return undefined;
  return { reason: 'RECEIPT_PENDING', sinceMs: Date.parse(updatedAt) + RECEIPT_PENDING_FOR_MS };
}
