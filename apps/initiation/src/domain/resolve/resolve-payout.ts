import { isoTime } from '@daftari/kernel/clock';
import { succeed } from '../payout/decide-payout-end';
import { reservedFor } from '../payout/decide-send';
import type { Payout, PayoutEvent } from '../payout/payout';
import { payoutReviewDue } from '../payout/payout-review';
import {
  conflict,
  DECIDABLE_AFTER_MS,
  notDue,
  OPERATOR_CODE,
  wordOf,
  type CloseReview,
  type PayoutResolution,
  type SaidNotPaid,
  type SaidPaid,
} from './resolution';

/**
 * What a person decided about a payout that needs a review. The same decision again is nothing new.
 * @throws DaftariError REVIEW_NOT_DUE, DECISION_CONFLICT; Contradiction it is paid under another receipt
 */
export function decidePayoutResolution(command: PayoutResolution, payout: Payout): PayoutEvent[] {
  switch (command.decision) {
    case 'paid':
      return decidePaid(command, payout);
    case 'not-paid':
      return decideNotPaid(command, payout);
    case 'close':
      return decideClose(command, payout);
  }
}

/** A receipt proves it at any time; without one, M-Pesa is given the time to say so itself. */
function decidePaid(command: SaidPaid<string | undefined>, payout: Payout): PayoutEvent[] {
  const { outcome, transactionId } = payout;
  if (command.seenOpen && outcome?.status === 'FAILED') {
    throw conflict(`Payout ${transactionId} ended as FAILED at ${payout.updatedAt}, meanwhile`);
  }
  const { receipt } = command;
  if (outcome === undefined && receipt === undefined) assertDecidable(command, payout);
  const name = receipt === undefined ? {} : { receipt };
  return succeed({ via: 'operator', resultCode: '0', ...wordOf(command), ...name }, payout);
}

/** The money goes back to where it came from, by the event that says so. */
function decideNotPaid(command: SaidNotPaid, payout: Payout): PayoutEvent[] {
  const { outcome, late, transactionId, merchantId } = payout;
  if (outcome?.status === 'SUCCESS') throw conflict(`Payout ${transactionId} is paid (${receiptText(outcome)})`);
  if (late !== undefined) throw conflict(`Payout ${transactionId} was paid late (${receiptText(late)})`);
  if (outcome !== undefined) return [];
  assertDecidable(command, payout);
  const about = { transactionId, merchantId, via: 'operator', resultCode: OPERATOR_CODE } as const;
  return [{ type: 'PayoutFailed.v1', data: { ...about, ...wordOf(command), ...reservedFor(payout) } }];
}

/** Counts from the last send: it may be on its way for a while. */
function assertDecidable({ nowMs }: SaidNotPaid | SaidPaid<unknown>, { transactionId, sentAt }: Payout): void {
  const decidableMs = Date.parse(sentAt) + DECIDABLE_AFTER_MS;
  if (nowMs >= decidableMs) return;
  throw notDue(
    `Payout ${transactionId} still waits for M-Pesa's own answer; a person may decide it from ${isoTime(decidableMs)} on`,
  );
}

function decideClose({ note, nowMs }: CloseReview, payout: Payout): PayoutEvent[] {
  const { transactionId, merchantId, closedReviews } = payout;
  const due = payoutReviewDue(payout);
  if (due === undefined || due.sinceMs > nowMs) {
    if (closedReviews.length > 0) return [];
    throw notDue(`Payout ${transactionId} is not on the list of reviews`);
  }
  if (due.reason === 'NO_FINAL_ANSWER') {
    throw conflict(`Nobody knows how payout ${transactionId} ended: say that it was paid, or was not`);
  }
  return [{ type: 'PayoutReviewClosed.v1', data: { transactionId, merchantId, review: due.reason, note } }];
}

function receiptText({ receipt }: { readonly receipt?: string }): string {
  return receipt === undefined ? 'receipt not known yet' : `receipt ${receipt}`;
}
