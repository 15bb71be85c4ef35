import type { ManualClock } from './clock';

/** Ends something that was started; ending it twice is fine. */
export type Cancel = () => void;

/** Runs work later. Application code never sets a timer itself. */
export interface Scheduler {
  /** Runs `task` once, `delayMs` from now. */
  after(delayMs: number, task: () => void): Cancel;
}

/** Real timers. They do not keep a process alive. */
export const systemScheduler: Scheduler = {
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Timers on a manual clock: they fire, in order of their time, when `run` moves the clock. */
export interface ManualScheduler extends Scheduler {
  /** Moves the clock by `ms`, firing what falls due on the way. */
  run(ms: number): void;
}

export function manualScheduler(clock: ManualClock): ManualScheduler {
  const waiting = new Set<{ dueMs: number; order: number; task: () => void }>();
  let order = 0;
  const nextDueBy = (limitMs: number) =>
    [...waiting].filter((t) => t.dueMs <= limitMs).sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
  return {
    after(delayMs, task) {
      const timer = { dueMs: clock.nowMs() + delayMs, order: order++, task };
      waiting.add(timer);
      return () => void waiting.delete(timer);
    },
    run(ms) {
      const endMs = clock.nowMs() + ms;
      for (let due = nextDueBy(endMs); due !== undefined; due = nextDueBy(endMs)) {
        waiting.delete(due);
        clock.set(Math.max(clock.nowMs(), due.dueMs));
        due.task();
      }
      clock.set(endMs);
    },
  };
}

/** Resolves after `delayMs` of the scheduler's time. */
export function pause(scheduler: Scheduler, delayMs: number): Promise<void> {
  return new Promise((resolve) => void scheduler.after(delayMs, resolve));
}
