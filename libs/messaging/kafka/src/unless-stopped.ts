import { pause, type Scheduler } from '@daftari/kernel/scheduler';

/** How long a stop waits for brokers, owners and handlers; what has not ended by then is left to itself. */
export const STOP_DEADLINE_MS = 2_000;

/**
 * For how long a client's silence is borne. It gives up by itself when brokers refuse or cut, long before that; one that says
 * nothing for so long may never, as with a broker that takes the connection and answers nothing: whoever waits begins anew.
 */
export const CLIENT_DEADLINE_MS = 90_000;

/** Work was left to itself because whoever waited for it was stopped. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
}

/**
 * What `work` says, unless `stop` comes first: a request to one that never answers may take longer than a stop may. What
 * becomes of abandoned work is nobody's concern any more, its failure included.
 * @throws Abandoned; what the work throws
 */
export function unlessStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abandon = () => reject(new Abandoned('it was stopped'));
    const settled = () => stop.removeEventListener('abort', abandon);
    if (stop.aborted) abandon();
    else stop.addEventListener('abort', abandon, { once: true });
    work.finally(settled).then(resolve, reject);
  });
}

/** A client of Kafka neither did what it was asked nor failed. */
export class ClientHangs extends Error {
  override readonly name = 'ClientHangs';
}

/** What a client's work says, within the time that a client may take. @throws ClientHangs; what the work throws */
export function withinClientDeadline<T>(work: Promise<T>, scheduler: Scheduler): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new ClientHangs(`no word of Kafka's client for ${CLIENT_DEADLINE_MS} ms`));
    const cancel = scheduler.after(CLIENT_DEADLINE_MS, giveUp);
    work.finally(cancel).then(resolve, reject);
  });
}

/** Resolves when the work has ended, or its time is up. @throws what the work throws in time */
export async function withinStopDeadline(work: Promise<unknown>, scheduler: Scheduler): Promise<void> {
  await Promise.race([work, pause(scheduler, STOP_DEADLINE_MS)]);
}
