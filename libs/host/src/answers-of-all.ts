import type { ErrorCode } from '@daftari/kernel/error-registry';
import { DaftariError } from '@daftari/kernel/errors';
import type { Failure, Said } from '@daftari/rpc/routing/broadcast-client';

/** What a process of a service said. */
export type FromProcess<T> = Said<T> & { readonly service: string };
type FailedProcess = Failure & { readonly service: string };

export interface Merged<T> {
  readonly answers: readonly T[];
  /** `<service> <host:port>` of processes of which nothing is known. */
  readonly unreachable: string[];
}

/** A process that says so knows nothing of it; another may. */
const NOT_MINE: readonly ErrorCode[] = ['CONSUMER_NOT_FOUND', 'NOT_PARKED'];
/** A lease ends so long after its holder's end; by then another process has what that one had. */
const TAKEN_OVER_WITHIN_S = 15;

/**
 * The answers of all that know something of what was asked.
 * @param what when given, no answer at all is an error: that is what nobody has
 * @throws DaftariError what is wrong with the request; NOT_PARKED or CONSUMER_NOT_FOUND when all said so; OVERLOADED when none
 * has it and one that may did not answer
 */
export function merge<T>(said: readonly FromProcess<T>[], what?: string): Merged<T> {
  const answers = said.flatMap((one) => ('answer' in one ? [one.answer] : []));
  const failed = failuresIn(said);
  const unreachable = failed.filter(knowsNothing).map(nameOf);
  throwRefusal(failed);
  if (answers.length > 0 || (what === undefined && unreachable.length > 0)) return { answers, unreachable };
  throw noneHasIt(failed, what ?? 'it');
}

/**
 * The answer of the one process that had it and did what was asked.
 * @throws DaftariError as `merge`; OUTCOME_UNKNOWN when one that may have done it did not say
 */
export function actOnce<T>(said: readonly FromProcess<T>[], what: string): T {
  const done = said.find((one) => 'answer' in one);
  if (done !== undefined && 'answer' in done) return done.answer;
  const failed = failuresIn(said);
  throwRefusal(failed);
  const unknown = namesOf(failed.filter(({ error }) => error.code === 'OUTCOME_UNKNOWN'));
  if (unknown === '') throw noneHasIt(failed, what);
  const message = `${unknown} did not say whether it was done: ask again, twice changes nothing.`;
  throw new DaftariError('OUTCOME_UNKNOWN', message, { unreachable: unknown });
}

function throwRefusal(failed: readonly FailedProcess[]): void {
  const refused = failed.find(({ error, answered }) => answered && error.code === 'VALIDATION_ERROR');
  if (refused !== undefined) throw refused.error;
}

function noneHasIt(failed: readonly FailedProcess[], what: string): DaftariError {
  const silent = namesOf(failed.filter(knowsNothing));
  if (silent !== '') {
    const message =
      `${silent} did not answer and may have ${what}; the others do not. ` +
      `When a process is gone another has what it had within ${TAKEN_OVER_WITHIN_S} s.`;
    return new DaftariError('OVERLOADED', message, { retryAfterSeconds: TAKEN_OVER_WITHIN_S, unreachable: silent });
  }
  const notParked = failed.find(({ error }) => error.code === 'NOT_PARKED');
  if (notParked !== undefined) return notParked.error;
  const known = failed.map(({ error }) => error.details['known']).filter((names) => typeof names === 'string');
  const names = [...new Set(known.flatMap((text) => text.split(', ')))].filter((name) => name !== '');
  return new DaftariError('CONSUMER_NOT_FOUND', undefined, { known: names.sort().join(', ') });
}

function knowsNothing({ error }: FailedProcess): boolean {
  return !NOT_MINE.includes(error.code);
}

function failuresIn<T>(said: readonly FromProcess<T>[]): FailedProcess[] {
  return said.flatMap((one) => ('error' in one ? [one] : []));
}

function nameOf({ service, address }: FailedProcess): string {
  return `${service} ${address}`;
}

function namesOf(failed: readonly FailedProcess[]): string {
  return failed.map(nameOf).join(', ');
}
