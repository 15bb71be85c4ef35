import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { facts, paymentFrom } from '../domain/given';
import type { Payment } from '../domain/payment';
import { RunningRequests, WAIT_FOR_FIRST_MS, type Answer } from './running-requests';

describe('requests under one key in one process', () => {
  const payment = paymentFrom([facts.initiated()])!;
  const scheduler = manualScheduler(manualClock(0));
  const gate = () => {
    let open: (answer: Answer<Payment>) => void = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    const answer = new Promise<Answer<Payment>>((resolve, reject) => {
      open = resolve;
      fail = reject;
    });
    return { work: () => answer, open: () => open({ payment, replayed: false }), fail: () => fail(new Error('no')) };
  };
  const never = () => Promise.reject(new Error('done twice'));

  it('do the work once; those that waited say that nothing was done for them', async () => {
    const requests = new RunningRequests(scheduler);
    const { work, open } = gate();
    const [first, second] = [requests.share('p', 'f', work), requests.share('p', 'f', never)];
    open();
    expect(await first).toEqual({ payment, replayed: false });
    expect(await second).toEqual({ payment, replayed: true });
  });
  it('share why the work failed, and do it again when they are asked again', async () => {
    const requests = new RunningRequests(scheduler);
    const { work, fail } = gate();
    const both = [requests.share('p', 'f', work), requests.share('p', 'f', never)];
    fail();
    for (const one of both) await expect(one).rejects.toThrow('no');
    await expect(requests.share('p', 'f', async () => ({ payment, replayed: false }))).resolves.toBeDefined();
  });
  it('wait 20 s for the first and are then told to come back', async () => {
    const requests = new RunningRequests(scheduler);
    const { work, open } = gate();
    const first = requests.share('p', 'f', work);
    const second = requests.share('p', 'f', never);
    scheduler.run(WAIT_FOR_FIRST_MS - 1);
    const third = requests.share('p', 'f', never);
    scheduler.run(1);
    await expect(second).rejects.toMatchObject({ code: 'REQUEST_IN_PROGRESS', details: { retryAfterSeconds: 5 } });
    open();
    await expect(third).resolves.toMatchObject({ replayed: true });
    await expect(first).resolves.toMatchObject({ replayed: false });
  });
  it('must be the same request', async () => {
    const requests = new RunningRequests(scheduler);
    const { work, open } = gate();
    const first = requests.share('p', 'f', work);
    await expect(requests.share('p', 'other', never)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    open();
    await first;
  });
});
