import { manualClock } from './clock';
import { manualScheduler, pause } from './scheduler';

describe('the manual scheduler', () => {
  it('fires in order of time, with the clock at that time', () => {
    const clock = manualClock(1_000);
    const scheduler = manualScheduler(clock);
    const seen: string[] = [];
    scheduler.after(20, () => seen.push(`b@${clock.nowMs()}`));
    scheduler.after(10, () => {
      seen.push(`a@${clock.nowMs()}`);
      scheduler.after(5, () => seen.push(`a2@${clock.nowMs()}`));
    });
    const cancel = scheduler.after(12, () => seen.push('never'));
    cancel();
    scheduler.run(19);
    expect(seen).toEqual(['a@1010', 'a2@1015']);
    expect(clock.nowMs()).toBe(1_019);
    scheduler.run(1);
    expect(seen).toEqual(['a@1010', 'a2@1015', 'b@1020']);
  });

  it('pauses by its own time', async () => {
    const clock = manualClock(0);
    const scheduler = manualScheduler(clock);
    let done = false;
    const paused = pause(scheduler, 100).then(() => (done = true));
    scheduler.run(99);
    await Promise.resolve();
    expect(done).toBe(false);
    scheduler.run(1);
    await paused;
    expect(done).toBe(true);
  });
});
