import { ReviewReason, type Review } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { liveFlag } from '../server/environment';

/** What a person can decide about each reason; a contradiction is a parked callback, and dealt with as such. */
const DECISIONS: Partial<Record<ReviewReason, string>> = {
  [ReviewReason.SUBMISSION_UNKNOWN]: '<paid or not-paid> [--receipt <code>]',
  [ReviewReason.NO_FINAL_ANSWER]: '<paid or not-paid> [--receipt <code>]',
  [ReviewReason.LATE_FUNDS]: '<fulfil or refund>',
  [ReviewReason.RECEIPT_PENDING]: '<paid or close> [--receipt <code>]',
  [ReviewReason.LATE_PAYOUT]: 'close',
  [ReviewReason.TRANSFER_PARKED]: '<retry-payout, retry-refund or close>',
};

/** The list of reviews for people: since when, what, why, and what to do. */
export function reviewLines(reviews: readonly Review[]): string[] {
  return reviews.length === 0 ? ['Nothing needs a person.'] : reviews.flatMap(linesOf);
}

function linesOf(review: Review): string[] {
  const { payment, reason, message, since } = review;
  const word = reason.replace('REVIEW_REASON_', '');
  return [`${since}  ${payment?.transactionId ?? '-'}  ${word}`, `    ${message}`, `    ${howToDecide(review)}`];
}

function howToDecide({ payment, reason }: Review): string {
  const decisions = DECISIONS[reason];
  if (decisions === undefined) return 'Then: npx daftari parked list, and parked replay or parked skip';
  const { transactionId = '-', merchantId = '-', environment } = payment ?? {};
  const whose = `${transactionId} --merchant ${merchantId}${liveFlag(environment)}`;
  return `Then: npx daftari reviews resolve ${whose} --decision ${decisions} --note "…"`;
}
