import { isRefund, paymentStands } from '../refund/refund-conclusion';
import type { Payout } from './payout';
import { answered, firstNotFoundOf, NOT_FOUND_APART_MS, notExecutedBy } from './payout-conclusion';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Nobody is asked about a payout for longer than this after its send: then a person has to look. */
export const STATUS_ASKED_FOR_MS = 24 * HOUR_MS;

const QUICK_AFTER_MS = [MINUTE_MS, 3 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS];
const HOURLY_AFTER_MS = Array.from({ length: 23 }, (_, index) => 30 * MINUTE_MS + (index + 1) * HOUR_MS);

/** When the status of a payout is asked for, in milliseconds after its send, ascending (daraja.md §16.3). */
export const STATUS_ASK_AFTER_MS: readonly number[] = [...QUICK_AFTER_MS, ...HOURLY_AFTER_MS];

/** After a doubt, or a send of which nobody knows what became, the status is asked for so soon. */
export const DOUBT_ASK_AFTER_MS = 10_000;

/** The same request is sent again only so long after PayoutInitiated (design §5.2), */
export const RESEND_WITHIN_MS = 10 * MINUTE_MS;
/** and so often at most, the first send included. */
export const MAX_SENDS = 3;

/** What is to be done about a payout without an end. */
export type PayoutStep = 'conclude' | 'resend' | 'ask';

/** When the request was surely out: its acknowledgement, else its last send. Milliseconds since the epoch. */
export function sentAtMs({ acceptedAt, sentAt }: Pick<Payout, 'acceptedAt' | 'sentAt'>): number {
  return Date.parse(acceptedAt ?? sentAt);
}

/**
 * True when the same request may be sent once more: nobody knows what became of the last send, the status asked for since
 * does not know it (of a refund, which has no id of ours: the payment stands), nothing else speaks of it, and it is early
 * enough.
 */
export function canResend(payout: Payout, nowMs: number): boolean {
  return isResendable(payout) && nowMs < resendByMs(payout);
}

/** Milliseconds since the epoch; from then on it is never sent again. */
export function resendByMs({ createdAt }: Pick<Payout, 'createdAt'>): number {
  return Date.parse(createdAt) + RESEND_WITHIN_MS;
}

/** What is due at this moment; undefined when nothing is. */
export function dueStep(payout: Payout, nowMs: number, askAfterMs = STATUS_ASK_AFTER_MS): PayoutStep | undefined {
  if (payout.outcome !== undefined) return undefined;
  if (notExecutedBy(payout) !== undefined) return 'conclude';
  if (canResend(payout, nowMs)) return 'resend';
  const askAtMs = nextAskAtMs(payout, askAfterMs);
  return askAtMs !== undefined && askAtMs <= nowMs ? 'ask' : undefined;
}

/**
 * When something is to be done next, in milliseconds since the epoch; it may lie in the past. Steps that were missed are not
 * made up for. Undefined when there is nothing to do, or no more.
 */
export function nextStepAtMs(payout: Payout, askAfterMs = STATUS_ASK_AFTER_MS): number | undefined {
  if (payout.outcome !== undefined) return undefined;
  const settledBy = notExecutedBy(payout);
  if (settledBy !== undefined) return Date.parse(settledBy.at);
  const answeredMs = Date.parse(answered(payout).at(-1)?.answer.at ?? payout.sentAt);
  if (canResend(payout, answeredMs)) return answeredMs;
  return nextAskAtMs(payout, askAfterMs);
}

function nextAskAtMs(payout: Payout, askAfterMs: readonly number[]): number | undefined {
  const lastMs = lastAskedMs(payout);
  const sentMs = sentAtMs(payout);
  const step = askAfterMs.map((afterMs) => sentMs + afterMs).find((atMs) => atMs > lastMs);
  const due = [step, soonerMs(payout, lastMs), confirmationMs(payout, lastMs)].filter((atMs) => atMs !== undefined);
  return due.length === 0 ? undefined : Math.min(...due);
}

function soonerMs(payout: Payout, lastMs: number): number | undefined {
  const { submission, unknownAt, doubts } = payout;
  const times = [submission === 'unknown' ? unknownAt : undefined, doubts.at(-1)?.at];
  const newestMs = Math.max(...times.map((at) => (at === undefined ? -Infinity : Date.parse(at))));
  return newestMs > -Infinity && lastMs <= newestMs ? newestMs + DOUBT_ASK_AFTER_MS : undefined;
}

/** A not-found that counts is asked again as soon as the second one can count as well. */
function confirmationMs(payout: Payout, lastMs: number): number | undefined {
  const first = firstNotFoundOf(payout);
  if (first === undefined) return undefined;
  const atMs = Date.parse(first.askedAt) + NOT_FOUND_APART_MS;
  return atMs > lastMs ? atMs : undefined;
}

function lastAskedMs({ questions }: Pick<Payout, 'questions'>): number {
  const times = questions.map(({ askedAt }) => (askedAt === undefined ? -Infinity : Date.parse(askedAt)));
  return Math.max(-Infinity, ...times);
}

function isResendable(payout: Payout): boolean {
  const { submission, unknownAt, sends, outcome, doubts, questions } = payout;
  if (outcome !== undefined || submission !== 'unknown' || unknownAt === undefined || sends >= MAX_SENDS) return false;
  if (doubts.length > 0) return false;
  const lastAsked = questions.findLast(({ askedAt }) => askedAt !== undefined && askedAt > unknownAt);
  if (lastAsked === undefined) return false;
  return isRefund(payout) ? paymentStands(lastAsked) : lastAsked.answer?.verdict === 'not-found';
}
