import { StoreUnavailable } from '@daftari/journal-core/errors';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { CannotHandle } from './cannot-handle';
import { startConsumer } from './consumer';
import { MAX_TRIES } from './retrying';
import { scriptedFeed } from './scripted-feed';

/** Opens every event, or has no keys. */
function opener(): Pick<PersonalData, 'fetchKeys' | 'open'> & { trouble: Error | undefined } {
  const keys = {
    trouble: undefined as Error | undefined,
    fetchKeys: async () => {
      if (keys.trouble !== undefined) throw keys.trouble;
    },
    open: <E extends RecordedEvent>(event: E): E => ({ ...event, data: { opened: true } }),
  };
  return keys;
}

describe('a consumer that opens personal data', () => {
  const scheduler = manualScheduler(manualClock(0));
  const setUp = (handle: (event: RecordedEvent) => Promise<void>) => {
    const [views, feed, personal] = [memoryViewStore(), scriptedFeed(1), opener()];
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const start = () => startConsumer({ name: 'c', feed, views, scheduler, logger, personal, handle });
    return { views, feed, personal, start };
  };
  const until = async (condition: () => boolean) => {
    for (let turn = 0; turn < 500 && !condition(); turn += 1) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      scheduler.run(1_000);
    }
    expect(condition()).toBe(true);
  };

  it('gives the handler opened events, and parks them as they came', async () => {
    const handled: object[] = [];
    const { feed, start, views } = setUp(async ({ data, type }) => {
      handled.push(data);
      if (type === 'bad') throw new CannotHandle('no');
    });
    feed.batch(0, 'a:good', 'a:bad', 'a:later');
    const consumer = start();
    await consumer.caughtUp();
    expect(handled).toEqual([{ opened: true }, { opened: true }]);
    expect(consumer.parked().map(({ event }) => event.type)).toEqual(['bad', 'later']);
    const kept = JSON.stringify([consumer.parked(), views.scan('consumer:c', { prefix: '', limit: 10 })]);
    expect(kept).not.toContain('opened');
    await consumer.stop();
    handled.splice(0);
    const next = start();
    await until(() => handled.length > 0);
    expect(handled).toEqual([{ opened: true }]);
    await next.stop();
  });

  it('handles nothing without keys: it tries again, parks in the end, and goes on once they are there', async () => {
    const handled: string[] = [];
    const { feed, start, personal } = setUp(async ({ type }) => void handled.push(type));
    personal.trouble = new Error('the key store does not answer');
    feed.batch(0, 'a:first');
    const consumer = start();
    await until(() => consumer.parked().length === 1);
    expect(consumer.parked()).toMatchObject([{ cause: 'the key store does not answer' }]);
    personal.trouble = undefined;
    await until(() => handled.length === 1);
    expect(consumer.parked()).toEqual([]);
    await consumer.stop();
  });

  it('waits while the store of the keys is away, for longer than an event has tries, and parks nothing', async () => {
    const handled: string[] = [];
    const { feed, start, personal } = setUp(async ({ type }) => void handled.push(type));
    let asked = 0;
    const { fetchKeys } = personal;
    personal.fetchKeys = (events) => ((asked += 1), fetchKeys(events));
    personal.trouble = new StoreUnavailable('the store does not answer');
    feed.batch(0, 'a:first');
    const consumer = start();
    await until(() => asked > 2 * MAX_TRIES);
    expect([consumer.parked(), handled]).toEqual([[], []]);
    personal.trouble = undefined;
    await until(() => handled.length === 1);
    await consumer.stop();
  });
});
