import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { requestPace } from './request-pace';

describe('the pace of requests', () => {
  const start = (perSecond: number, burst?: number) => {
    const clock = manualClock(0);
    const scheduler = manualScheduler(clock);
    const pace = requestPace({ perSecond, ...(burst === undefined ? {} : { burst }) }, clock, scheduler);
    const had: number[] = [];
    const ask = async (withinMs = 10_000) => {
      const got = await pace.turn(withinMs);
      if (got) had.push(clock.nowMs());
      return got;
    };
    /** Moves time on in small steps, letting promises settle between them. */
    const run = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 50) {
        for (let turn = 0; turn < 4; turn++) await Promise.resolve();
        scheduler.run(50);
      }
      for (let turn = 0; turn < 4; turn++) await Promise.resolve();
    };
    return { pace, had, ask, run };
  };

  it('gives a second’s worth at once, then one by one', async () => {
    const { had, ask, run } = start(5);
    const asked = Array.from({ length: 12 }, () => ask());
    await run(3_000);
    expect(await Promise.all(asked)).toEqual(Array(12).fill(true));
    expect(had).toEqual([0, 0, 0, 0, 0, 200, 400, 600, 800, 1_000, 1_200, 1_400]);
  });

  it('gives no more at once than the burst', async () => {
    const { had, ask, run } = start(10, 5);
    const asked = Array.from({ length: 8 }, () => ask());
    await run(1_000);
    expect(await Promise.all(asked)).toEqual(Array(8).fill(true));
    expect(had).toEqual([0, 0, 0, 0, 0, 100, 200, 300]);
  });

  it('makes nobody wait when it is infinite, but for a pause', async () => {
    const { pace, had, ask, run } = start(Infinity);
    for (let n = 0; n < 100; n++) expect(await ask(0)).toBe(true);
    pace.pauseFor(5);
    expect(await ask(0)).toBe(false);
    await run(5_000);
    expect(await ask(0)).toBe(true);
    expect(had).toHaveLength(101);
  });

  it('never gives more than twice a second’s worth within a second', async () => {
    const { had, ask, run } = start(5);
    for (let round = 0; round < 20; round++) {
      for (let at = 0; at < 4; at++) void ask(300);
      await run(150);
    }
    await run(1_000);
    for (const at of had)
      expect(had.filter((other) => other >= at && other < at + 1_000).length).toBeLessThanOrEqual(10);
    expect(had.length).toBeGreaterThan(15);
  });

  it('turns away at once who would wait for too long, and keeps no turn for it', async () => {
    const { ask, run } = start(1);
    expect(await ask()).toBe(true);
    expect(await ask(900)).toBe(false);
    expect(await ask(900)).toBe(false);
    const waiting = ask(1_000);
    await run(1_000);
    expect(await waiting).toBe(true);
  });

  it('gives no turns while the gateway wants a pause', async () => {
    const { pace, had, ask, run } = start(5);
    pace.pauseFor(5);
    expect(await ask(4_999)).toBe(false);
    const waiting = [ask(5_000), ask(6_000)];
    await run(6_000);
    expect(await Promise.all(waiting)).toEqual([true, true]);
    expect(had[0]).toBe(5_000);
  });

  it('pauses for a quarter of an hour at most', async () => {
    const { pace, ask, run } = start(5);
    pace.pauseFor(99_999);
    await run(15 * 60_000);
    expect(await ask(0)).toBe(true);
  });
});
