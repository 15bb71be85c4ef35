import { isOutage } from '@daftari/journal-core/outage';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { CannotHandle } from './cannot-handle';
import type { OutageListener } from './outage';

/** How often an event is tried before it is parked, the first time included: about six seconds in all. */
export const MAX_TRIES = 8;
/** How long the pauses of an outage may be together before even that is given up. */
export const MAX_OUTAGE_MS = 600_000;
/** Of an outage that is shorter, nobody is told. */
const TELL_AFTER_MS = 1_000;
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 5_000;

/** The consumer was stopped while an event waited for its next try. */
export class ConsumerStopped extends Error {
  override readonly name = 'ConsumerStopped';
}

/**
 * Runs `work` until it succeeds, throws CannotHandle, or has failed `MAX_TRIES` times; pauses double from 50 ms to 5 s.
 * Refusals of other services are tried again too: what they miss may be on its way through another feed. An outage
 * (`isOutage`) is no verdict: it is waited for with the same pauses, ten minutes of them in all, and counts as no try.
 * @throws what the last try threw; ConsumerStopped when `stop` comes first
 */
export async function retrying(
  work: () => Promise<void>,
  scheduler: Scheduler,
  stop: AbortSignal,
  listener?: OutageListener,
): Promise<void> {
  const outage = waiting(listener);
  let tries = 0;
  try {
    for (;;) {
      if (stop.aborted) throw new ConsumerStopped('the consumer was stopped');
      try {
        await work();
        return outage.end(true);
      } catch (error) {
        if (isOutage(error)) {
          if (outage.sumMs >= MAX_OUTAGE_MS) throw error;
          await pauseOrStop(scheduler, outage.nextPauseMs(error), stop);
          continue;
        }
        outage.end(true);
        tries += 1;
        if (tries === MAX_TRIES || error instanceof CannotHandle) throw error;
        await pauseOrStop(scheduler, pauseAfter(tries), stop);
      }
    }
  } finally {
    outage.end(false);
  }
}

/** The outages that one piece of work waits for. */
function waiting(listener: OutageListener | undefined) {
  let [times, sumMs, told] = [0, 0, false];
  return {
    /** The pauses of all of them. */
    get sumMs() {
      return sumMs;
    },
    nextPauseMs(error: unknown): number {
      times += 1;
      if (!told && sumMs >= TELL_AFTER_MS) {
        told = true;
        listener?.began(error);
      }
      const pauseMs = pauseAfter(times);
      sumMs += pauseMs;
      return pauseMs;
    },
    /** None is waited for any more. */
    end(isOver: boolean): void {
      times = 0;
      if (told) listener?.ended(isOver);
      told = false;
    },
  };
}

function pauseAfter(times: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (times - 1), MAX_PAUSE_MS);
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
