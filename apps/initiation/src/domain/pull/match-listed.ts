import { ERASED } from '@daftari/journal-core/personal-data';
import type { Payment } from '../payment';

/** When the provider says that money came. */
export type ListedTime = Pick<ListedPayment, 'paidAtMs'>;

/** A payment as the provider's list of transactions shows it. */
export interface ListedPayment {
  readonly receipt: string;
  readonly amountCents: number;
  /** `254XXXXXXXXX`; anything else, a masked number for one, is nobody's. */
  readonly phone: string;
  /** Milliseconds since the epoch, if the list tells Nairobi's time; the truth is three hours later if it tells UTC. */
  readonly paidAtMs?: number;
  /** What the payer named, or we did in the request; may be empty. */
  readonly reference: string;
}

/** A payment to the listed shortcode that the listed one may be. */
export interface Candidate {
  readonly payment: Payment;
  /** The account reference as the provider was told it. */
  readonly sentReference: string;
}

export type Match =
  | { readonly kind: 'matched'; readonly payment: Payment; readonly paidAtMs?: number }
  /** Several that fit equally well: which of them was paid is not to be guessed. */
  | { readonly kind: 'ambiguous'; readonly transactionIds: readonly string[] }
  | { readonly kind: 'none' };

/** Our clock may be behind the provider's by so much. */
const CLOCKS_APART_MS = 60_000;
/** Money that comes later is not looked for: the list goes back no further (daraja.md §13). */
const PAID_WITHIN_MS = 48 * 3_600_000;
/** A prompt is answered, and its money moved, within this time, unless something went wrong at the provider. */
const USUALLY_PAID_WITHIN_MS = 10 * 60_000;
/** Kenya is ahead of UTC by so much; which of the two the list tells is not known (daraja.md §17, 14). */
const TIME_ZONE_MS = 3 * 3_600_000;

const WHOLE_PHONE = /^254\d{9}$/;

/**
 * False when the list names another payer or amount than the payment that has claimed the receipt: a callback has told the receipt
 * of somebody else. A masked phone and one that was erased say nothing.
 */
export function isListedAs({ phone, amountCents }: Payment, listed: ListedPayment): boolean {
  const isTold = WHOLE_PHONE.test(listed.phone) && phone !== ERASED;
  return amountCents === listed.amountCents && (!isTold || phone === listed.phone);
}

/** When payments may have been started that were paid as listed, in milliseconds since the epoch. */
export function startedBetween(listed: ListedTime, askedAtMs: number): { fromMs: number; toMs: number } {
  const times = timesOf(listed, askedAtMs);
  return { fromMs: Math.min(...times) - PAID_WITHIN_MS, toMs: Math.max(...times) + CLOCKS_APART_MS };
}

/** True while money may have moved that this payment does not show under its receipt. */
export function isUnaccounted({ outcome, lateFunds }: Payment): boolean {
  if (outcome?.status === 'SUCCESS') return outcome.receipt === undefined;
  return lateFunds.length === 0 || lateFunds.some(({ receipt }) => receipt === undefined);
}

/**
 * Whose money the listed payment is: the one unaccounted payment of the same phone, amount and, where it is listed, account
 * reference that was started in the 48 hours before. Of several, the one that was started minutes before; then the one of
 * which the provider has already said that it was paid. One that it refused comes last.
 */
export function matchListed(listed: ListedPayment, candidates: readonly Candidate[], askedAtMs: number): Match {
  return bestFitting(
    listed,
    candidates.filter((candidate) => isSame(listed, candidate)).map(({ payment }) => payment),
    askedAtMs,
  );
}

/** The one of these payments that fits best by its times and by what is known of it; who paid is not looked at. */
export function bestFitting(listed: ListedTime, payments: readonly Payment[], askedAtMs: number): Match {
  const fitting = payments.filter(isUnaccounted).flatMap((payment) => fitOf(payment, listed, askedAtMs) ?? []);
  const best = Math.max(...fitting.map(({ rank }) => rank));
  const [first, ...others] = fitting.filter(({ rank }) => rank === best);
  if (first === undefined) return { kind: 'none' };
  if (others.length > 0) {
    return { kind: 'ambiguous', transactionIds: [first, ...others].map(({ payment }) => payment.transactionId) };
  }
  const time = listed.paidAtMs === undefined ? {} : { paidAtMs: first.paidAtMs };
  return { kind: 'matched', payment: first.payment, ...time };
}

function isSame(listed: ListedPayment, { payment, sentReference }: Candidate): boolean {
  if (payment.phone !== listed.phone || payment.amountCents !== listed.amountCents) return false;
  const reference = plain(listed.reference);
  return reference === '' || reference === plain(sentReference);
}

/** References as they are compared. */
export function plain(reference: string): string {
  return reference.trim().toLowerCase();
}

interface Fit {
  readonly payment: Payment;
  /** The more, the better it fits. */
  readonly rank: number;
  readonly paidAtMs: number;
}

/** True for a payment that was started in the minutes before the money came, when a prompt usually moves it. */
export function isStartedSoonBefore(payment: Payment, listed: ListedTime, askedAtMs: number): boolean {
  const fit = fitOf(payment, listed, askedAtMs);
  return fit !== undefined && fit.paidAtMs - Date.parse(payment.createdAt) <= USUALLY_PAID_WITHIN_MS;
}

/** Undefined when the payment was not started in the time before. */
function fitOf(payment: Payment, listed: ListedTime, askedAtMs: number): Fit | undefined {
  const startedAtMs = Date.parse(payment.createdAt);
  const fitting = timesOf(listed, askedAtMs).filter(
    (timeMs) => timeMs >= startedAtMs - CLOCKS_APART_MS && timeMs <= startedAtMs + PAID_WITHIN_MS,
  );
  if (fitting.length === 0) return undefined;
  // The times are hours apart: the first one after the start is the nearest.
  const paidAtMs = Math.min(...fitting);
  const isSoon = listed.paidAtMs !== undefined && paidAtMs - startedAtMs <= USUALLY_PAID_WITHIN_MS;
  return { payment, paidAtMs, rank: rankOf(payment, isSoon) };
}

function rankOf({ submission, outcome, lateFunds }: Payment, isSoon: boolean): number {
  if (submission === 'refused' && lateFunds.length === 0) return 0;
  const isSaidPaid = outcome?.status === 'SUCCESS' || lateFunds.length > 0;
  return 1 + (isSoon ? 2 : 0) + (isSaidPaid ? 1 : 0);
}

/** When it can have been paid: nothing is listed before it happened. */
function timesOf({ paidAtMs }: ListedTime, askedAtMs: number): number[] {
  if (paidAtMs === undefined) return [askedAtMs];
  const inUtcMs = paidAtMs + TIME_ZONE_MS;
  return inUtcMs > askedAtMs + CLOCKS_APART_MS ? [paidAtMs] : [paidAtMs, inUtcMs];
}
