import { isOutage } from '@daftari/journal-core/outage';
import { pause, type Scheduler } from '@daftari/kernel/scheduler';

/** Between two tries of what can not be reached at the moment, in milliseconds: about eight seconds in all. */
export const PAUSES_MS: readonly number[] = [250, 500, 1_000, 2_000, 4_000];

/** For what waits by itself until it is reached, such as a new connection. */
export const ONCE: readonly number[] = [];

/** What was to be checked could not be reached for a while: that says nothing about it, good or bad. */
export class CouldNotCheck extends Error {
  override readonly name = 'CouldNotCheck';
}

/**
 * Does something that reads, again after a pause while the store or the server can not be reached.
 * @param what for the message
 * @param pausesMs between two tries
 * @throws CouldNotCheck it stayed out of reach; else what `read` throws
 */
export async function patiently<T>(
  scheduler: Scheduler,
  what: string,
  read: () => Promise<T>,
  pausesMs = PAUSES_MS,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await read();
    } catch (error) {
      if (!isOutage(error)) throw error;
      const pauseMs = pausesMs[tries - 1];
      if (pauseMs === undefined) throw outOfReach(what, tries, error as Error);
      await pause(scheduler, pauseMs);
    }
  }
}

/** An error that tells something of what was read. @throws CouldNotCheck when it tells nothing of it */
export function judged(error: unknown): Error {
  if (error instanceof CouldNotCheck) throw error;
  return error as Error;
}

function outOfReach(what: string, tries: number, cause: Error): CouldNotCheck {
  const text = `${what} could not be checked: it was out of reach${tries === 1 ? '' : ` ${tries} times`} (${cause.message})`;
  return new CouldNotCheck(`${text}; this says nothing about what is stored; try again`, { cause });
}
