import type { Scheduler } from '@daftari/kernel/scheduler';
import { CannotHandle } from './cannot-handle';

/** How often an event is tried before it is parked, the first time included: about six seconds in all. */
export const MAX_TRIES = 8;
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 5_000;

/** The consumer was stopped while an event waited for its next try. */
export class ConsumerStopped extends Error {
  override readonly name = 'ConsumerStopped';
}

/**
 * Runs `work` until it succeeds, throws CannotHandle, or has failed `MAX_TRIES` times; pauses double from 50 ms to 5 s.
 * Refusals of other services are tried again too: what they miss may be on its way through another feed.
 * @throws what the last try threw; ConsumerStopped when `stop` comes first
 */
export async function retrying(work: () => Promise<void>, scheduler: Scheduler, stop: AbortSignal): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    if (stop.aborted) throw new ConsumerStopped('the consumer was stopped');
    try {
      return await work();
    } catch (error) {
      if (tries === MAX_TRIES || error instanceof CannotHandle) throw error;
      await pauseOrStop(scheduler, Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), MAX_PAUSE_MS), stop);
    }
  }
}

function pauseOrStop(scheduler: Scheduler, delayMs: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      stop.removeEventListener('abort', end);
      resolve();
    };
    const cancel = scheduler.after(delayMs, end);
    if (stop.aborted) end();
    else stop.addEventListener('abort', end);
  });
}
