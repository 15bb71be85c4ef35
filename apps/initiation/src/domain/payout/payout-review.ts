import { ERASED } from '@daftari/journal-core/personal-data';
import { cents, formatShillings } from '@daftari/kernel/money';
import { maskPhone } from '@daftari/kernel/phone';
import { isRefund } from '../refund/refund-conclusion';
import { refundReviewMessage } from '../refund/refund-review';
import { isLeg } from '../transfer/transfer';
import { RECEIPT_PENDING_FOR_MS } from '../review-due';
import type { Payout } from './payout';
import { leftToAPersonBy } from './payout-conclusion';
import { sentAtMs, STATUS_ASKED_FOR_MS } from './payout-schedule';

/** Why a person has to look at a payout, beside what contradicts it. */
export type PayoutReviewReason = 'NO_FINAL_ANSWER' | 'LATE_PAYOUT' | 'RECEIPT_PENDING';

export interface PayoutReviewDue {
  readonly reason: PayoutReviewReason;
  /** Milliseconds since the epoch; the payout belongs on the list from then on, if nothing happens before. */
  readonly sinceMs: number;
}

/** From when on a person has to look at the payout if nothing more happens; undefined when nobody has to. */
export function payoutReviewDue(payout: Payout): PayoutReviewDue | undefined {
  const { outcome, late, updatedAt, closedReviews } = payout;
  if (outcome === undefined) return { reason: 'NO_FINAL_ANSWER', sinceMs: unansweredFromMs(payout) };
  const isClosed = (reason: PayoutReviewReason) => closedReviews.some((closed) => closed === reason);
  if (late !== undefined && !isClosed('LATE_PAYOUT')) return { reason: 'LATE_PAYOUT', sinceMs: Date.parse(late.at) };
  if (outcome.status !== 'SUCCESS' || outcome.receipt !== undefined || isClosed('RECEIPT_PENDING')) return undefined;
  return { reason: 'RECEIPT_PENDING', sinceMs: Date.parse(updatedAt) + RECEIPT_PENDING_FOR_MS };
}

/** Its status does not know it for long enough, else nobody has told its end for a day. */
function unansweredFromMs(payout: Payout): number {
  const dayMs = sentAtMs(payout) + STATUS_ASKED_FOR_MS;
  const left = leftToAPersonBy(payout);
  return left === undefined ? dayMs : Math.min(dayMs, Date.parse(left.at));
}

/** What happened, whether money moved and what to do, for the person who looks at the payout. */
export function payoutReviewMessage(payout: Payout, reason: PayoutReviewReason): string {
  if (!isRefund(payout)) return MESSAGES[reason](payout);
  return refundReviewMessage(payout, reason, `${doubtOf(payout)}, and ${answersOf(payout)}`);
}

const MESSAGES: Record<PayoutReviewReason, (payout: Payout) => string> = {
  NO_FINAL_ANSWER: (payout) =>
    (leftToAPersonBy(payout) === undefined ? unansweredMessage(payout) : notKnownMessage(payout)) + legWarning(payout),
  LATE_PAYOUT: (payout) => (isLeg(payout) ? lateLegMessage(payout) : latePayoutMessage(payout)),
  RECEIPT_PENDING: (payout) =>
    `M-Pesa says that the payout of ${whatOf(payout)} was made, but has not told its receipt. The money has gone out and ` +
    `is posted under the payout's id. Look the receipt up on the statement of ${payout.shortcode}; a late result still ` +
    'brings it. Do not pay it again',
};

function latePayoutMessage(payout: Payout): string {
  return (
    `M-Pesa confirmed the payout of ${whatOf(payout)} (${receiptOf(payout)}) after it had ended as FAILED and its money ` +
    'had gone back to the payout wallet. The customer has the money; the merchant was told that the payout was not made, ' +
    'and owes the amount on its receivable account. Agree with the merchant, who may have paid a second time'
  );
}

/** Both customers may have the money: the transfer's own life tells where it is (docs/concepts/transfers.md). */
function lateLegMessage(payout: Payout): string {
  const who = payout.paymentType === 'C2C_REFUND' ? 'the sender' : 'the receiver';
  return (
    `M-Pesa confirmed the payout of ${whatOf(payout)} (${receiptOf(payout)}) to ${who} of the transfer ${payout.parentId} ` +
    'after it had ended as FAILED and its money was back in transit. The customer has the money, and the merchant owes the ' +
    'amount on its receivable account. Look at the transfer: was the money paid to the other customer as well, or paid ' +
    'twice, get it back; is the transfer parked, close it'
  );
}

function unansweredMessage(payout: Payout): string {
  return (
    `M-Pesa has given no final answer for the payout of ${whatOf(payout)} in 24 hours: ${doubtOf(payout)}, and ` +
    `${answersOf(payout)}. Its status is not asked for any more. Money may have gone out, and amount and fee stay held. ` +
    `${whereToLook(payout)}; a late result still settles it. Do not pay it again before that`
  );
}

function notKnownMessage(payout: Payout): string {
  const taken = payout.submission === 'accepted' ? 'M-Pesa took' : 'Nobody knows whether M-Pesa took';
  return (
    `${taken} the payout of ${whatOf(payout)}: ${doubtOf(payout)}, and Transaction Status says repeatedly that it does not ` +
    'know it. It was probably never executed, but M-Pesa may still work it off; amount and fee stay held, and the status ' +
    `is asked for a day. ${whereToLook(payout)}. Not there: say that it was not paid. Do not pay it again before that`
  );
}

/** What "not paid" does to the transfer whose leg this is: its money moves again at once. */
function legWarning(payout: Payout): string {
  if (!isLeg(payout)) return '';
  if (payout.paymentType === 'C2C_REFUND') {
    return (
      `. It is the payout back to the sender of the transfer ${payout.parentId}: said to be not paid, the transfer is parked, ` +
      'and a person decides again whether anybody is paid'
    );
  }
  return (
    `. It is the payout to the receiver of the transfer ${payout.parentId}: said to be not paid, the sender is paid back at ` +
    'once, and both have the money if the receiver was paid after all'
  );
}

function whereToLook({ shortcode, createdAt, originatorConversationId }: Payout): string {
  return (
    `Look for it on the statement of ${shortcode} from ${createdAt} on, OriginatorConversationID ` +
    originatorConversationId
  );
}

function whatOf({ amountCents, phone, reference }: Payout): string {
  return `KES ${formatShillings(cents(amountCents))} to ${phone === ERASED ? ERASED : maskPhone(phone)} (${reference})`;
}

function doubtOf({ doubts }: Payout): string {
  const last = doubts.at(-1);
  if (last === undefined) return 'no result came';
  return last.cause === 'queue-timeout' ? 'it waited too long in its queue' : `the result was ${last.resultCode}`;
}

function answersOf({ asked, questions }: Payout): string {
  const last = questions.findLast(({ answer }) => answer !== undefined)?.answer;
  if (last === undefined) return `none of ${asked} questions for its status was answered`;
  const word = last.transactionStatus === '' ? last.resultCode : last.transactionStatus;
  return `the last answer to ${asked} questions for its status was ${word} at ${last.at}`;
}

function receiptOf({ late }: Payout): string {
  return late?.receipt === undefined ? 'receipt not known yet' : `receipt ${late.receipt}`;
}
