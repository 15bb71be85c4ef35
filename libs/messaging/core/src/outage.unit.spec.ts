import type { RecordedEvent } from '@daftari/journal-core/event';
import { AppendUnknown, QueueFull, StoreUnavailable, StoreUnsettled } from '@daftari/journal-core/errors';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { manualClock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { CannotHandle } from './cannot-handle';
import { startConsumer } from './consumer';
import { MAX_OUTAGE_MS } from './retrying';
import { scriptedFeed } from './scripted-feed';

const OUTAGES: readonly Error[] = [
  new StoreUnavailable('no server answers'),
  new StoreUnsettled('not known yet'),
  new AppendUnknown('may be written'),
  new QueueFull('too many wait'),
  new DaftariError('OVERLOADED'),
  new DaftariError('OUTCOME_UNKNOWN'),
];

describe('a consumer during an outage', () => {
  const setUp = () => {
    const clock = manualClock(0);
    const [scheduler, feed, logged] = [manualScheduler(clock), scriptedFeed(2), [] as string[]];
    const at = (level: string) => (_: object, message: string) => void logged.push(`${level}: ${message}`);
    const logger = { info: at('info'), warn: at('warn'), error: at('error') };
    const start = (handle: (event: RecordedEvent) => Promise<void>) =>
      startConsumer({ name: 'c', feed, views: memoryViewStore(), scheduler, clock, logger, handle });
    const until = async (condition: () => boolean) => {
      for (let turn = 0; turn < 3_000 && !condition(); turn += 1) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        scheduler.run(1_000);
      }
      expect(condition()).toBe(true);
    };
    return { clock, feed, logged, start, until };
  };

  it.each(OUTAGES)('parks nothing for %s, goes on when it is over, and says both once', async (outage) => {
    const { clock, feed, logged, start, until } = setUp();
    const handled: string[] = [];
    let away = true;
    feed.batch(0, 'a-1:first', 'a-1:second', 'a-2:first');
    const consumer = start(async ({ stream, type }) => {
      if (away) throw outage;
      handled.push(`${stream}:${type}`);
    });
    await until(() => clock.nowMs() > MAX_OUTAGE_MS / 2);
    expect(consumer.parked()).toEqual([]);
    away = false;
    await until(() => handled.length === 3);
    await consumer.caughtUp();
    expect(consumer.parked()).toEqual([]);
    expect(logged).toEqual([
      expect.stringMatching(/^warn: consumer c waits/),
      expect.stringMatching(/^info: consumer c goes on/),
    ]);
    await consumer.stop();
  });

  it('says nothing of one that is over at once', async () => {
    const { feed, logged, start, until } = setUp();
    let [tries, handled] = [0, 0];
    feed.batch(0, 'a-1:first');
    const consumer = start(async () => {
      if (++tries < 4) throw new QueueFull('too many wait');
      handled += 1;
    });
    await until(() => handled === 1);
    await consumer.caughtUp();
    expect(logged).toEqual([]);
    await consumer.stop();
  });

  it('parks after ten minutes after all, and keeps that cause for as long as the outage lasts', async () => {
    const { clock, feed, logged, start, until } = setUp();
    feed.batch(0, 'a-1:first');
    let error: Error = new StoreUnsettled('not known yet');
    let tries = 0;
    const consumer = start(async () => {
      tries += 1;
      throw error;
    });
    await until(() => consumer.parked().length === 1);
    expect(clock.nowMs()).toBeGreaterThanOrEqual(MAX_OUTAGE_MS);
    expect(consumer.parked()[0]).toMatchObject({ cause: 'not known yet', failed: true });
    error = new DaftariError('OVERLOADED');
    const [lines, before] = [logged.length, tries];
    await until(() => tries > before);
    expect(consumer.parked()[0]).toMatchObject({ cause: 'not known yet' });
    expect(logged).toHaveLength(lines);
    await consumer.stop();
  });

  it('counts no outage as a try: what fails after it has all of its tries, and a verdict parks at once', async () => {
    const { feed, start, until } = setUp();
    feed.batch(0, 'a-1:first');
    let tries = 0;
    const consumer = start(async () => {
      tries += 1;
      if (tries <= 20) throw new StoreUnsettled('not known yet');
      throw tries < 25 ? new Error('not there yet') : new CannotHandle('the amounts differ');
    });
    await until(() => consumer.parked().length === 1);
    expect(tries).toBe(25);
    expect(consumer.parked()[0]).toMatchObject({ cause: 'the amounts differ' });
    await consumer.stop();
  });

  it('stops while an event waits for the end of it, and parks nothing', async () => {
    const { feed, logged, start, until } = setUp();
    feed.batch(0, 'a-1:first');
    let tries = 0;
    const consumer = start(async () => {
      tries += 1;
      throw new QueueFull('too many wait');
    });
    await until(() => tries > 10);
    await consumer.stop();
    expect(consumer.parked()).toEqual([]);
    expect(logged).toEqual([expect.stringMatching(/^warn: consumer c waits/)]);
  });
});
