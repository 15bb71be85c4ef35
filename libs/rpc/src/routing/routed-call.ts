import { DaftariError } from '@daftari/kernel/errors';
import { AttemptFailed } from '../attempt';
import type { Endpoint } from './endpoint';
import type { Endpoints, Route } from './endpoints';

/** How long a call looks for a process that can be reached before its caller is told that there is none. */
export const REACH_WITHIN_MS = 5_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;
const NONE: ReadonlySet<string> = new Set();

export interface RoutedCall<T> {
  /** For messages: the method. */
  readonly what: string;
  readonly route: Route | undefined;
  /** Milliseconds since the epoch. */
  readonly byMs: number;
  /** Whether doing it twice is doing it once: it may be sent again though the first may have been done. */
  readonly isSafeToRetry: boolean;
  /** Sends it once. @throws AttemptFailed */
  send(endpoint: Endpoint): Promise<T>;
  /** Whether an answer says that nothing was done now, which says nothing of an earlier try that was lost. */
  isRefusal(answer: T): boolean;
}

/**
 * Sends a call to the first process in its order that can be reached, and on failure to the next at once: what was surely not
 * sent always, what may have been done only when that is safe. When all were tried it begins again after a pause.
 * @throws DaftariError what the server answered; OUTCOME_UNKNOWN it may have been done; OVERLOADED nothing was ever sent
 */
export async function performRouted<T>(endpoints: Endpoints, call: RoutedCall<T>): Promise<T> {
  const reachByMs = Math.min(call.byMs, Date.now() + REACH_WITHIN_MS);
  let tried = NONE;
  let lost: DaftariError | undefined;
  for (let pauses = 0; ;) {
    const choice = endpoints.choose(call.route, tried);
    const endpoint = choice instanceof Promise ? await orNothing(choice, call.byMs) : choice;
    if (endpoint !== undefined && Date.now() < call.byMs) {
      try {
        const answer = await call.send(endpoint);
        if (lost !== undefined && call.isRefusal(answer)) throw lost;
        return answer;
      } catch (error) {
        if (!(error instanceof AttemptFailed)) throw error;
        if (!mayGoOn(error, call)) throw lost !== undefined && error.error.code === 'OVERLOADED' ? lost : error.error;
        if (error.fate === 'lost') lost = error.error;
        tried = new Set([...tried, endpoint.address]);
        endpoints.failed();
        continue;
      }
    }
    const pauseMs = pauseOf(pauses++);
    const byMs = lost === undefined ? reachByMs : call.byMs;
    if (Date.now() + pauseMs >= byMs) throw lost ?? unreachable(call.what);
    endpoints.failed();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    tried = NONE;
  }
}

/** What a promise came to, or undefined when it came to nothing in time. */
async function orNothing<T>(promise: Promise<T>, byMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), byMs - Date.now());
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function mayGoOn({ fate }: AttemptFailed, { isSafeToRetry }: { isSafeToRetry: boolean }): boolean {
  return fate === 'unsent' || (fate === 'lost' && isSafeToRetry);
}

/** Half of it by chance, so that callers that failed together do not come back together. */
function pauseOf(pauses: number): number {
  const longestMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** pauses);
  return longestMs * (0.5 + Math.random() / 2);
}

function unreachable(what: string): DaftariError {
  return new DaftariError('OVERLOADED', `No server of ${what} could be reached; nothing was sent.`, {
    reason: 'UNAVAILABLE',
    retryAfterSeconds: 1,
  });
}
