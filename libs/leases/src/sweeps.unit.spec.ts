import { setImmediate as nextTurn } from 'node:timers/promises';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { Sweeps } from './sweeps';
import { scriptedShare } from './testing/scripted-share';

const EVERY_MS = 60_000;

describe('sweeps', () => {
  const setUp = () => {
    const scheduler = manualScheduler(manualClock(0));
    const share = scriptedShare();
    const running: (() => void)[] = [];
    let begun = 0;
    const sweep = () => ((begun += 1), new Promise<void>((resolve) => void running.push(resolve)));
    const sweeps = new Sweeps({ scheduler, share, everyMs: EVERY_MS, sweep });
    const finish = async () => {
      running.shift()!();
      await nextTurn();
    };
    return { scheduler, share, sweeps, begun: () => begun, finish };
  };

  it('begin at once, and again a while after each has ended', async () => {
    const { scheduler, sweeps, begun, finish } = setUp();
    sweeps.start();
    await nextTurn();
    scheduler.run(10 * EVERY_MS);
    expect(begun()).toBe(1);
    await finish();
    scheduler.run(EVERY_MS - 1);
    await nextTurn();
    expect(begun()).toBe(1);
    scheduler.run(1);
    await nextTurn();
    expect(begun()).toBe(2);
  });

  it('begin when work is taken over, after the one that runs, and once for partitions that come together', async () => {
    const { share, sweeps, begun, finish } = setUp();
    sweeps.start();
    await nextTurn();
    share.give([1], 1);
    share.give([2], 1);
    await nextTurn();
    expect(begun()).toBe(1);
    await finish();
    expect(begun()).toBe(2);
    await finish();
    expect(begun()).toBe(2);
  });

  it('end when the one that runs has ended', async () => {
    const { scheduler, share, sweeps, begun, finish } = setUp();
    sweeps.start();
    await nextTurn();
    let ended = false;
    const stopping = sweeps.stop().then(() => (ended = true));
    await nextTurn();
    expect([ended, sweeps.stopped]).toEqual([false, true]);
    await finish();
    await stopping;
    share.give([3], 1);
    scheduler.run(10 * EVERY_MS);
    await nextTurn();
    expect(begun()).toBe(1);
  });
});
