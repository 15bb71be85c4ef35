import type { Checkpoint } from '@daftari/journal-core/position';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { KEEP_EVERY_MS, lazyCheckpoints } from './lazy-checkpoints';

const at = (partition: number, sequence: number): Checkpoint => ({
  partition,
  sequence,
  hash: String(sequence).repeat(64),
});
/** Lets what was started run until it waits for something else. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('lazy checkpoints', () => {
  const setUp = () => {
    const scheduler = manualScheduler(manualClock(0));
    const kept: Checkpoint[] = [];
    const store = { fails: false };
    const inner = {
      load: async () => [...kept],
      commit: async (checkpoint: Checkpoint) => {
        if (store.fails) throw new Error('no database');
        kept.push(checkpoint);
      },
    };
    return { scheduler, kept, store, lazy: lazyCheckpoints(inner, scheduler) };
  };

  it('keeps the newest of each partition, once in a while', async () => {
    const { scheduler, kept, lazy } = setUp();
    for (const checkpoint of [at(0, 1), at(1, 5), at(0, 2)]) await lazy.commit(checkpoint);
    await settled();
    expect(kept).toEqual([]);
    scheduler.run(KEEP_EVERY_MS);
    await settled();
    expect(kept).toEqual([at(0, 2), at(1, 5)]);
    await lazy.commit(at(0, 3));
    scheduler.run(KEEP_EVERY_MS);
    await settled();
    expect(kept.at(-1)).toEqual(at(0, 3));
  });

  it('answers a load with what it has been given', async () => {
    const { lazy } = setUp();
    await lazy.commit(at(0, 7));
    expect(await lazy.load()).toEqual([at(0, 7)]);
  });

  it('tries again what could not be kept, without being asked', async () => {
    const { scheduler, kept, store, lazy } = setUp();
    store.fails = true;
    await lazy.commit(at(0, 1));
    scheduler.run(KEEP_EVERY_MS);
    await settled();
    await expect(lazy.flush()).rejects.toThrow('no database');
    store.fails = false;
    scheduler.run(KEEP_EVERY_MS);
    await settled();
    expect(kept).toEqual([at(0, 1)]);
  });
});
