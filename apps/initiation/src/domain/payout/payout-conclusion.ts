import { isRefund, reversalNotExecutedBy } from '../refund/refund-conclusion';
import type { Doubt, Payout, StatusAnswer, StatusQuestion } from './payout';

/** That the provider does not know a payout says nothing about it before this time after its last send. */
export const NOT_FOUND_COUNTS_AFTER_MS = 10 * 60_000;
/** Two such answers count when so much time lies between their questions. */
export const NOT_FOUND_APART_MS = 5 * 60_000;

export type Answered = StatusQuestion & { readonly askedAt: string; readonly answer: StatusAnswer };
type Concluded = Pick<Payout, 'paymentType' | 'outcome' | 'submission' | 'doubts' | 'questions' | 'sentAt' | 'sends'>;

/**
 * The answer by which everybody agrees that the payout was not executed (design §5.2); undefined while nobody can know, and
 * when it has an end. A status that says so ends it. That the status does not know it ends it when a failure result came
 * before the question and nothing unclear after it. Without such a result, it ends only what M-Pesa never took: heard twice
 * in a row, at least 5 min apart, both asked at least 10 min after the last send. Answers count by when they were asked for,
 * so that a late one tells nothing new.
 */
export function notExecutedBy(payout: Concluded): StatusAnswer | undefined {
  if (payout.outcome !== undefined) return undefined;
  if (isRefund(payout)) {
    const { sends } = payout;
    return reversalNotExecutedBy({ sends, answers: answered(payout), failed: clearFailureOf(payout) });
  }
  const answers = payout.questions.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
  const declined = answers.find(({ verdict }) => verdict === 'not-executed');
  if (declined !== undefined) return declined;
  const failed = clearFailureOf(payout);
  const agreed = (one: Answered) => isNotFound(one) && failed !== undefined && one.askedAt > failed.at;
  const agreeing = answered(payout).find(agreed);
  if (agreeing !== undefined) return agreeing.answer;
  return mayBeWithProvider(payout) ? undefined : notFoundForLong(payout)?.answer;
}

/**
 * The answer since which only a person can end it (ADR 0013): the status does not know it for so long, but M-Pesa had taken
 * it, or said something of it. Undefined while there is none.
 */
export function leftToAPersonBy(payout: Concluded): StatusAnswer | undefined {
  if (payout.outcome !== undefined || notExecutedBy(payout) !== undefined) return undefined;
  return notFoundForLong(payout)?.answer;
}

/** M-Pesa acknowledged it, or said that it waits in its queue, or something unclear: it may still be worked off. */
function mayBeWithProvider({ submission, doubts }: Pick<Payout, 'submission' | 'doubts'>): boolean {
  return submission === 'accepted' || doubts.length > 0;
}

/** The not-found by which it is unknown for long enough: the first that counts and is far enough from the run's beginning. */
function notFoundForLong(payout: Concluded): Answered | undefined {
  const run = notFoundRun(payout);
  const [first] = run;
  if (first === undefined) return undefined;
  const fromMs = Date.parse(first.askedAt) + NOT_FOUND_APART_MS;
  return run.find(({ askedAt }) => Date.parse(askedAt) >= fromMs);
}

/** The failure that is M-Pesa's last word on it but for what waits in its queue; undefined when an unclear one followed. */
function clearFailureOf({ doubts }: Pick<Payout, 'doubts'>): Doubt | undefined {
  const last = doubts.findLast(({ cause }) => cause !== 'queue-timeout');
  return last?.cause === 'failure-result' ? last : undefined;
}

/** The provider's own word that it failed, the newest. */
export function failureOf({ doubts }: Pick<Payout, 'doubts'>): Doubt | undefined {
  return doubts.findLast(({ cause }) => cause === 'failure-result');
}

/** Questions that were asked and answered, in the order of asking. */
export function answered({ questions }: Pick<Payout, 'questions'>): Answered[] {
  const both = questions.filter((one): one is Answered => one.askedAt !== undefined && one.answer !== undefined);
  return both.sort((a, b) => (a.askedAt < b.askedAt ? -1 : 1));
}

/** The first of the countable not-founds in a row with which the answers end so far; undefined when they end otherwise. */
export function firstNotFoundOf(payout: Concluded): Answered | undefined {
  return notFoundRun(payout)[0];
}

function notFoundRun(payout: Concluded): Answered[] {
  const countsFromMs = Date.parse(payout.sentAt) + NOT_FOUND_COUNTS_AFTER_MS;
  const all = answered(payout);
  const breaks = all.findLastIndex((one) => !isNotFound(one) || Date.parse(one.askedAt) < countsFromMs);
  return all.slice(breaks + 1);
}

function isNotFound({ answer }: Answered): boolean {
  return answer.verdict === 'not-found';
}
