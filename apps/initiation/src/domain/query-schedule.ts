import type { Payment } from './payment';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Nobody is asked about a payment for longer than this after its push: then a person has to look. */
export const ASKED_FOR_MS = 24 * HOUR_MS;

const QUICK_AFTER_MS = [25_000, 45_000, 75_000, 2 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];
const HOURLY_AFTER_MS = Array.from({ length: 23 }, (_, index) => 15 * MINUTE_MS + (index + 1) * HOUR_MS);

/** When the provider is asked about a payment, in milliseconds after its push, ascending (design §5.1). */
export const ASK_AFTER_MS: readonly number[] = [...QUICK_AFTER_MS, ...HOURLY_AFTER_MS];

/**
 * A failure counts only when it is heard twice. Late in the schedule its second hearing would take an hour: what was heard
 * once is asked again after this time at the latest.
 */
export const CONFIRM_WITHIN_MS = MINUTE_MS;

type Asked = Pick<Payment, 'outcome' | 'providerCheckoutId' | 'createdAt' | 'acceptedAt' | 'queries'>;

/** True while the payment is open and the provider has told us what to ask for. */
export function canBeAsked({ outcome, providerCheckoutId }: Pick<Asked, 'outcome' | 'providerCheckoutId'>): boolean {
  return outcome === undefined && providerCheckoutId !== undefined && providerCheckoutId !== '';
}

/** When the push was surely out: its acknowledgement, else its start. Milliseconds since the epoch. */
export function pushedAtMs({ createdAt, acceptedAt }: Pick<Asked, 'createdAt' | 'acceptedAt'>): number {
  return Date.parse(acceptedAt ?? createdAt);
}

/**
 * When the provider is to be asked next, in milliseconds since the epoch; it may lie in the past. Steps that were missed
 * are not made up for. Undefined when there is nothing to ask, or no more.
 */
export function nextQueryAtMs(payment: Asked, askAfterMs: readonly number[] = ASK_AFTER_MS): number | undefined {
  if (!canBeAsked(payment)) return undefined;
  const pushedMs = pushedAtMs(payment);
  const [last, before] = [...payment.queries.last].reverse();
  const lastMs = last === undefined ? -Infinity : Date.parse(last.at);
  // Paid, and the process died before it said so: there is nothing to wait for.
  if (last?.verdict === 'success') return lastMs;
  const step = askAfterMs.map((afterMs) => pushedMs + afterMs).find((atMs) => atMs > lastMs);
  const isUnconfirmed =
    last?.verdict === 'not-success' && (before?.verdict !== 'not-success' || before.resultCode === last.resultCode);
  if (!isUnconfirmed) return step;
  return Math.min(step ?? Infinity, lastMs + CONFIRM_WITHIN_MS);
}
