import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { metrics, READ_DEADLINE_MS, type Reading } from './metrics';

describe('the figures of a process', () => {
  it('leave out what fails and what gives no answer in time, and tell the rest', async () => {
    const scheduler = manualScheduler(manualClock(0));
    const told = metrics('spec', scheduler);
    let asked = false;
    told.gauge('daftari_there', 'There', [], () => [{ value: 7 }]);
    told.gauge('daftari_failed', 'Failed', [], () => Promise.reject(new Error('the database is away')));
    told.gauge(
      'daftari_silent',
      'Silent',
      [],
      () => ((asked = true), new Promise<readonly Reading[]>(() => undefined)),
    );
    const text = told.text();
    expect(asked).toBe(true);
    scheduler.run(READ_DEADLINE_MS);
    const lines = (await text).split('\n').filter((line) => /^daftari_/.test(line));
    expect(lines).toEqual(['daftari_there{service="spec"} 7']);
  });

  it('come late no further than the deadline: an answer just before it is told', async () => {
    const scheduler = manualScheduler(manualClock(0));
    const told = metrics('spec', scheduler);
    let answer: (readings: readonly Reading[]) => void = () => undefined;
    told.gauge('daftari_slow', 'Slow', [], () => new Promise<readonly Reading[]>((resolve) => (answer = resolve)));
    const text = told.text();
    scheduler.run(READ_DEADLINE_MS - 1);
    answer([{ value: 1 }]);
    expect(await text).toContain('daftari_slow{service="spec"} 1');
  });
});
