import type { BalanceAccount } from './account';
import { isAlarming } from './compare-balance';

const DAY_MS = 24 * 3_600_000;
/** 03:10 in Nairobi (UTC+3 all year), when least money is on its way: milliseconds into the UTC day. */
export const DAILY_AT_MS = 10 * 60_000;
/** A question without an answer, or with one that settles nothing, is asked again after this time. */
export const ASK_AGAIN_MS = 15 * 60_000;
/** Questions a day that nobody asked for in person. */
export const ASKS_A_DAY = 6;
/** A person's question is not followed by another within this time while it is open. */
export const SAME_QUESTION_MS = 60_000;

export interface NextAsk {
  /** Milliseconds since the epoch; it may be in the past. */
  readonly atMs: number;
  readonly why: 'daily' | 'repeat';
}

/**
 * When M-Pesa is asked next: once a day, at once when a day's question was missed or none was ever asked, and again on the
 * same day while nothing is settled, so many times at most.
 */
export function nextAsk(account: BalanceAccount, nowMs: number): NextAsk {
  const dayMs = Math.floor((nowMs - DAILY_AT_MS) / DAY_MS) * DAY_MS + DAILY_AT_MS;
  const tomorrow: NextAsk = { atMs: dayMs + DAY_MS, why: 'daily' };
  const { question, askedByUsAtMs } = account;
  if (question === undefined) return { atMs: nowMs, why: 'daily' };
  if (question.askedAtMs < dayMs) return { atMs: dayMs, why: 'daily' };
  const askedToday = askedByUsAtMs.filter((atMs) => atMs >= dayMs).length;
  if (isSettled(account) || askedToday >= ASKS_A_DAY) return tomorrow;
  const againMs = question.askedAtMs + ASK_AGAIN_MS;
  return againMs >= tomorrow.atMs ? tomorrow : { atMs: againMs, why: 'repeat' };
}

/** Nothing is gained by asking again today: all is well, a person has to look, or has said what it is. */
function isSettled(account: BalanceAccount): boolean {
  const { question, comparison } = account;
  if (question?.compared !== true) return question?.notLearned?.askAgain === false;
  if (comparison === undefined) return false;
  const { verdict, accepted } = comparison;
  return accepted || verdict === 'equal' || verdict === 'base-line' || isAlarming(account);
}
