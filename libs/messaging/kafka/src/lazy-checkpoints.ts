import type { Checkpoint } from '@daftari/journal-core/position';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { RelayCheckpoints } from './relay-checkpoints';

/** How far what is kept may lag behind what was published: so much is published again after a crash. */
export const KEEP_EVERY_MS = 500;

export interface LazyCheckpoints extends RelayCheckpoints {
  /** Keeps what is not kept yet. @throws when it can not be kept; it stays to be kept */
  flush(): Promise<void>;
}

/**
 * Keeps a relay's checkpoints now and then instead of after each page: the database then does not work once more for every
 * batch that it was given. What can not be kept is tried again with the next.
 */
export function lazyCheckpoints(inner: RelayCheckpoints, scheduler: Scheduler): LazyCheckpoints {
  const waiting = new Map<number, Checkpoint>();
  let isDue = false;
  let flushing: Promise<void> = Promise.resolve();

  const keepAll = async () => {
    for (const checkpoint of [...waiting.values()]) {
      await inner.commit(checkpoint);
      if (waiting.get(checkpoint.partition) === checkpoint) waiting.delete(checkpoint.partition);
    }
  };
  const flush = () => {
    const next = flushing.then(keepAll, keepAll);
    flushing = next.catch(() => undefined);
    return next;
  };
  const flushLater = () => {
    if (isDue) return;
    isDue = true;
    scheduler.after(KEEP_EVERY_MS, () => {
      isDue = false;
      // What failed is still waiting: it is tried again in a while, for as long as it takes.
      flush().catch(flushLater);
    });
  };
  return {
    async load() {
      await flush();
      return inner.load();
    },
    async commit(checkpoint) {
      waiting.set(checkpoint.partition, checkpoint);
      flushLater();
    },
    flush,
  };
}
