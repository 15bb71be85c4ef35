import type { Clock } from '@daftari/kernel/clock';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';

/** Tasks with a time; those that run are known. */
export function timedTasks(clock: Clock, scheduler: Scheduler) {
  const timers = new Map<Cancel, number>();
  const running = new Set<Promise<void>>();
  let stopped = false;
  const idle = async () => {
    while (running.size > 0) await Promise.allSettled(running);
  };
  return {
    idle,
    stopped: () => stopped,
    /** When the next one is due; undefined when none is. */
    nextDueMs: () =>
      timers.size === 0 ? undefined : [...timers.values()].reduce((least, dueMs) => Math.min(least, dueMs)),
    later(dueAtMs: number, task: () => Promise<void>) {
      if (stopped) return;
      const cancel = scheduler.after(Math.max(0, dueAtMs - clock.nowMs()), () => {
        timers.delete(cancel);
        const run = task().finally(() => running.delete(run));
        running.add(run);
      });
      timers.set(cancel, dueAtMs);
    },
    async stop() {
      stopped = true;
      for (const cancel of timers.keys()) cancel();
      timers.clear();
      await idle();
    },
  };
}

/** Promises by key, resolved when the key is woken. */
export function keyedWaiters() {
  const waiting = new Map<string, (() => void)[]>();
  const wake = (key: string) => {
    const woken = waiting.get(key) ?? [];
    waiting.delete(key);
    for (const go of woken) go();
  };
  return {
    wake,
    wait: (key: string) => new Promise<void>((go) => void waiting.set(key, [...(waiting.get(key) ?? []), go])),
    wakeAll: () => [...waiting.keys()].forEach(wake),
  };
}

/** Lets at most `most` tasks run at once; the others wait in their order. */
export function limit(most: number): (task: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (task) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
