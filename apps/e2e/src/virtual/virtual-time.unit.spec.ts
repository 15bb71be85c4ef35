import { pause } from '@daftari/kernel/scheduler';
import { VirtualTime } from './virtual-time';

const DAY_MS = 24 * 3_600_000;

it('fires timers in the order of their time, each at its time, with what follows from it before the next time', async () => {
  const time = new VirtualTime(0);
  const seen: [string, number][] = [];
  const note = (what: string) => seen.push([what, time.clock.nowMs()]);
  for (const ms of [500, 100, 300, 100]) {
    time.scheduler.after(ms, () => {
      note(`timer ${ms}`);
      void Promise.resolve().then(() => note(`after ${ms}`));
    });
  }
  await time.pass(400);
  expect(seen).toEqual([
    ['timer 100', 100],
    ['timer 100', 100],
    ['after 100', 100],
    ['after 100', 100],
    ['timer 300', 300],
    ['after 300', 300],
  ]);
  expect(time.clock.nowMs()).toBe(400);
  await time.pass(100);
  expect(seen.at(-1)).toEqual(['after 500', 500]);
});

it('takes timers that are set on the way, and none that was ended', async () => {
  const time = new VirtualTime(0);
  let days = 0;
  const every = () => {
    days += 1;
    time.scheduler.after(DAY_MS, every);
  };
  time.scheduler.after(DAY_MS, every);
  const cancel = time.scheduler.after(1, () => (days = -1_000));
  cancel();
  await time.pass(30 * DAY_MS);
  expect(days).toBe(30);
});

it('keeps a thousand timers in order', async () => {
  const time = new VirtualTime(0);
  const fired: number[] = [];
  for (let i = 0; i < 1_000; i++) {
    const ms = (i * 7_919) % 1_009;
    time.scheduler.after(ms, () => fired.push(ms));
  }
  await time.pass(2_000);
  expect(fired).toHaveLength(1_000);
  expect(fired).toEqual([...fired].sort((a, b) => a - b));
});

it('waits until something holds, and says what did not', async () => {
  const time = new VirtualTime(0);
  let done = false;
  void pause(time.scheduler, 90_000).then(() => (done = true));
  await time.until('the pause', () => done, 100_000);
  expect(time.clock.nowMs()).toBe(90_000);
  await expect(time.until('nothing', () => false, 10)).rejects.toThrow('waited 10 ms of virtual time for nothing');
});
