import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { withDeadline } from './deadline';

function time() {
  return manualScheduler(manualClock(0));
}

describe('withDeadline', () => {
  it('answers what came in time', async () => {
    const scheduler = time();
    const answer = withDeadline(Promise.resolve(5), 1_000, scheduler, 'the wallet');
    await expect(answer).resolves.toBe(5);
    scheduler.run(5_000);
  });

  it('leaves no timer behind', async () => {
    let timers = 0;
    const scheduler = { after: () => (timers++, () => void timers--) };
    await withDeadline(Promise.resolve(5), 1_000, scheduler, 'the wallet');
    await new Promise((resolve) => setImmediate(resolve));
    expect(timers).toBe(0);
  });

  it('passes on an error that came in time', async () => {
    const error = new Error('refused');
    await expect(withDeadline(Promise.reject(error), 1_000, time(), 'the wallet')).rejects.toBe(error);
  });

  it('says unknown, not failed, when nothing came', async () => {
    const scheduler = time();
    const answer = withDeadline(new Promise(() => {}), 1_000, scheduler, 'the wallet');
    scheduler.run(1_000);
    await expect(answer).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      message: 'the wallet gave no answer within 1000 ms.',
    });
  });
});
