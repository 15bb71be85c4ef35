import type { Scheduler } from '@daftari/kernel/scheduler';

/** Timers that keep the process alive: a command is not over while it waits. */
export const cliScheduler: Scheduler = {
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
