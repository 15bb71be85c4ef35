import { DaftariError } from '@daftari/kernel/errors';

/** Whoever has no final answer is left to M-Pesa for so long: before that, no person says that it was not paid. */
export const DECIDABLE_AFTER_MS = 3 * 60_000;

/** The code of an end that a person decided, in the place of M-Pesa's. */
export const OPERATOR_CODE = 'OPERATOR';

/** What every decision of a person carries. */
interface Decided {
  readonly kind: 'resolve';
  /** As the log names who decided: `operator:jane`. */
  readonly by: string;
  /** Why. */
  readonly note: string;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** The money moved. `seenOpen`: it had no end when the person was heard; one that came since is looked at first. */
export interface SaidPaid<Receipt> extends Decided {
  readonly decision: 'paid';
  readonly receipt: Receipt;
  readonly seenOpen: boolean;
}

/** The money did not move and will not. */
export interface SaidNotPaid extends Decided {
  readonly decision: 'not-paid';
}

/** Late money goes to the merchant after all: all that is left, or that of one receipt. */
export interface Fulfil extends Decided {
  readonly decision: 'fulfil';
  readonly receipt?: string;
}

/** Nothing is left to do about the review that is due. */
export interface CloseReview extends Decided {
  readonly decision: 'close';
}

export type PaymentResolution = SaidPaid<string> | SaidNotPaid | Fulfil | CloseReview;
export type PayoutResolution = SaidPaid<string | undefined> | SaidNotPaid | CloseReview;

/** What a person's word stands for in the place of M-Pesa's. */
export function wordOf({ by, note }: Decided): { readonly resultDescription: string; readonly note: string } {
  return { resultDescription: `Decided by ${by}`, note };
}

const UNCHANGED = 'Nothing was changed, and no money moved by this';

/** The log says otherwise. */
export function conflict(why: string): DaftariError {
  return new DaftariError('DECISION_CONFLICT', `${why}. ${UNCHANGED}.`);
}

/** There is nothing to decide so, or not yet. */
export function notDue(why: string): DaftariError {
  return new DaftariError('REVIEW_NOT_DUE', `${why}. ${UNCHANGED}.`);
}
