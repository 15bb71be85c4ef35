import type { Scheduler } from '@daftari/kernel/scheduler';

/** Answers that are held back for a while. */
export interface HeldAnswers {
  /** Resolves after `maxMs`, when `earlier` does, or when everything is released. */
  hold(maxMs: number, earlier?: Promise<void>): Promise<void>;
  /** Lets everything go that is held, and holds nothing from now on: a server that stops waits for its answers. */
  release(): void;
}

export function heldAnswers(scheduler: Scheduler): HeldAnswers {
  const held = new Set<() => void>();
  let released = false;
  return {
    hold(maxMs, earlier) {
      if (released || maxMs <= 0) return Promise.resolve();
      return new Promise((resolve) => {
        const go = () => {
          cancel();
          held.delete(go);
          resolve();
        };
        const cancel = scheduler.after(maxMs, go);
        held.add(go);
        void earlier?.then(go);
      });
    },
    release() {
      released = true;
      for (const go of held) go();
    },
  };
}
