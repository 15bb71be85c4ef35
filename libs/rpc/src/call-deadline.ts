import { AsyncLocalStorage } from 'node:async_hooks';

/** A call that is being handled. Once it is answered its deadline binds nobody: what goes on then is work of its own. */
interface HandledCall {
  readonly byMs: number;
  answered: boolean;
}

const handled = new AsyncLocalStorage<HandledCall | undefined>();

/** Runs a handler, whose own calls then never get longer than its caller waits. @param byMs milliseconds since the epoch */
export async function handleBy<T>(byMs: number, handler: () => Promise<T>): Promise<T> {
  const call = { byMs, answered: false };
  try {
    return await handled.run(call, handler);
  } finally {
    call.answered = true;
  }
}

/** When the caller of the handler that runs stops waiting, in milliseconds since the epoch; undefined outside a handler. */
function callerWaitsUntilMs(): number | undefined {
  const call = handled.getStore();
  return call === undefined || call.answered ? undefined : call.byMs;
}

/** Milliseconds that the caller of the handler that runs still waits, 0 when it waits no more; undefined when nobody does. */
export function remainingDeadlineMs(): number | undefined {
  const byMs = callerWaitsUntilMs();
  return byMs === undefined || byMs === Infinity ? undefined : Math.max(0, byMs - Date.now());
}

/** When a call made now has to be answered, in milliseconds since the epoch. @param ownMs how long it may take by itself */
export function deadlineOf(ownMs: number): number {
  return Math.min(Date.now() + ownMs, callerWaitsUntilMs() ?? Infinity);
}

/** Starts work that a handler happens to begin but that is not done for its caller: its calls have their own deadlines. */
export function withoutCallDeadline<T>(work: () => T): T {
  return handled.run(undefined, work);
}
