import { setImmediate as nextTurn } from 'node:timers/promises';
import { manualClock, type Clock } from '@daftari/kernel/clock';
import { manualScheduler, type Scheduler } from '@daftari/kernel/scheduler';

const STEP_MS = 5;

/** A clock and its timers that move only when the simulation says so: hours pass in milliseconds, always the same way. */
export interface SimulatedTime {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Lets this much time pass; everything that can happen meanwhile happens. */
  pass(ms: number): Promise<void>;
  /** Lets time pass until the condition holds. @throws when it does not within `limitMs` of simulated time */
  until(what: string, condition: () => boolean, limitMs?: number): Promise<void>;
}

export function simulatedTime(startMs: number): SimulatedTime {
  const clock = manualClock(startMs);
  const scheduler = manualScheduler(clock);
  const time: SimulatedTime = {
    clock,
    scheduler,
    async pass(ms) {
      await nextTurn();
      for (let left = ms; left > 0; left -= STEP_MS) {
        scheduler.run(Math.min(left, STEP_MS));
        await nextTurn();
      }
    },
    async until(what, condition, limitMs = 120_000) {
      const deadlineMs = clock.nowMs() + limitMs;
      while (!condition()) {
        if (clock.nowMs() > deadlineMs) throw new Error(`waited ${limitMs} ms of simulated time for ${what}`);
        await time.pass(STEP_MS);
      }
    },
  };
  return time;
}
