import type { RecordedEvent } from '@daftari/journal-core/event';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { CannotHandle } from './cannot-handle';
import { startConsumer, type ConsumerOptions } from './consumer';
import { MAX_TRIES } from './retrying';
import { scriptedFeed, type ScriptedFeed } from './scripted-feed';

describe('a consumer', () => {
  const scheduler = manualScheduler(manualClock(0));
  let views: ViewStore;
  let feed: ScriptedFeed;
  let handled: string[];
  let logged: string[];
  const record = async (event: RecordedEvent) => void handled.push(`${event.stream}:${event.type}`);
  const start = (over: Partial<ConsumerOptions> = {}) => {
    const log = (_: object, message: string) => void logged.push(message);
    const logger = { info: log, warn: log, error: log };
    return startConsumer({ name: 'c', feed, views, scheduler, logger, handle: record, ...over });
  };
  const failing = (stream: string, error: () => unknown) => async (event: RecordedEvent) => {
    if (event.stream === stream) throw error();
    return record(event);
  };
  /** Lets pending promises run and fires due timers until the condition holds. */
  const until = async (condition: () => boolean) => {
    for (let turn = 0; turn < 500 && !condition(); turn += 1) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      scheduler.run(1_000);
    }
    expect(condition()).toBe(true);
  };
  beforeEach(() => {
    [views, feed, handled, logged] = [memoryViewStore(), scriptedFeed(2), [], []];
  });

  it('handles every event of every partition, a stream in order, and then is caught up', async () => {
    feed.batch(0, 'a-1:first', 'a-2:first', 'a-1:second');
    feed.batch(1, 'b-1:first');
    const consumer = start();
    await consumer.caughtUp();
    expect([...handled].sort()).toEqual(['a-1:first', 'a-1:second', 'a-2:first', 'b-1:first']);
    expect(handled.indexOf('a-1:first')).toBeLessThan(handled.indexOf('a-1:second'));
    feed.batch(0, 'a-1:third');
    await consumer.caughtUp();
    expect(handled.at(-1)).toBe('a-1:third');
    await consumer.stop();
  });

  it('passes over what does not concern it, also behind a parked event, and is caught up', async () => {
    feed.batch(0, 'a-1:first', 'a-1:other', 'a-1:second', 'a-2:other');
    const handle = failing('a-1', () => new CannotHandle('no'));
    const consumer = start({ handle, concerns: ({ type }) => type !== 'other' });
    await consumer.caughtUp();
    expect(handled).toEqual([]);
    expect(consumer.parked().map(({ event }) => event.type)).toEqual(['first', 'second']);
    expect(consumer.parked().map(({ position }) => position.index)).toEqual([0, 2]);
    await consumer.stop();
  });

  it('drops what it has already seen, in one life and in the next', async () => {
    feed.batch(0, 'a-1:first');
    const consumer = start();
    await consumer.caughtUp();
    feed.repeat();
    feed.batch(0, 'a-1:second');
    await consumer.caughtUp();
    await consumer.stop();
    const next = start();
    feed.batch(0, 'a-1:third');
    await next.caughtUp();
    expect(handled).toEqual(['a-1:first', 'a-1:second', 'a-1:third']);
    await next.stop();
  });

  it('repeats a batch whose checkpoint was not committed', async () => {
    feed.batch(0, 'a-1:first', 'a-1:second');
    const broken: ViewStore = {
      ...views,
      commit: () => {
        throw new Error('killed');
      },
    };
    const consumer = start({ views: broken });
    await until(() => logged.some((line) => line.includes('tries again')));
    await consumer.stop();
    const next = start();
    await next.caughtUp();
    expect(handled.slice(-4)).toEqual(['a-1:first', 'a-1:second', 'a-1:first', 'a-1:second']);
    await next.stop();
  });

  it('tries a transient failure again, with pauses, and goes on', async () => {
    let failures = 3;
    feed.batch(0, 'a-1:first', 'a-1:second');
    const consumer = start({
      handle: async (event) => {
        if (failures-- > 0) throw new Error('store busy');
        return record(event);
      },
    });
    await until(() => handled.length === 2);
    expect(handled).toEqual(['a-1:first', 'a-1:second']);
    expect(consumer.parked()).toEqual([]);
    await consumer.stop();
  });

  it('parks an event that keeps failing after its last try, and says what to do', async () => {
    let tries = 0;
    feed.batch(0, 'a-1:first');
    const consumer = start({
      handle: async () => {
        tries += 1;
        throw new Error('no such wallet');
      },
    });
    await until(() => consumer.parked().length === 1);
    expect(tries).toBe(MAX_TRIES);
    expect(consumer.parked()[0]).toMatchObject({ cause: 'no such wallet', failed: true, position: { sequence: 0 } });
    expect(logged).toEqual([
      expect.stringMatching(/could not handle first of stream a-1 and parked it: no such wallet.*start/),
    ]);
    await consumer.stop();
  });

  it('parks at once after CannotHandle, later events of the stream behind it, and other streams go on', async () => {
    feed.batch(0, 'a-1:first', 'a-2:first', 'a-1:second');
    const consumer = start({ handle: failing('a-1', () => new CannotHandle('the amounts differ')) });
    await consumer.caughtUp();
    feed.batch(0, 'a-1:third', 'a-2:second');
    await consumer.caughtUp();
    expect(handled).toEqual(['a-2:first', 'a-2:second']);
    expect(consumer.parked().map((p) => [p.event.type, p.failed])).toEqual([
      ['first', true],
      ['second', false],
      ['third', false],
    ]);
    expect(consumer.parked()[0]?.cause).toBe('the amounts differ');
    expect(logged).toHaveLength(1);
    await consumer.stop();
  });

  it('keeps parked events over a restart, tries them again in order, and parks on while they fail', async () => {
    feed.batch(0, 'a-1:first', 'a-1:second');
    const first = start({ handle: failing('a-1', () => new CannotHandle('no')) });
    await first.caughtUp();
    await first.stop();
    const second = start({ handle: failing('a-1', () => new CannotHandle('still no')) });
    feed.batch(0, 'a-1:third');
    await second.caughtUp();
    expect(second.parked().map((p) => p.event.type)).toEqual(['first', 'second', 'third']);
    await second.stop();
    const third = start();
    feed.batch(0, 'a-1:fourth');
    await third.caughtUp();
    expect(handled).toEqual(['a-1:first', 'a-1:second', 'a-1:third', 'a-1:fourth']);
    expect(third.parked()).toEqual([]);
    await third.stop();
    const fourth = start();
    await fourth.caughtUp();
    expect(fourth.parked()).toEqual([]);
    expect(handled).toHaveLength(4);
    await fourth.stop();
  });

  it('tries parked streams again every minute by itself, and says so in the log only when something changed', async () => {
    feed.batch(0, 'a-1:first', 'a-1:second');
    let broken = true;
    let tries = 0;
    const consumer = start({
      handle: async (event) => {
        tries += 1;
        if (broken) throw new CannotHandle('the ledger is down');
        await record(event);
      },
    });
    await consumer.caughtUp();
    const lines = logged.length;
    await until(() => tries >= 3);
    expect(logged).toHaveLength(lines);
    broken = false;
    await until(() => consumer.parked().length === 0);
    expect(handled).toEqual(['a-1:first', 'a-1:second']);
    expect(logged.at(-1)).toContain('parked stream a-1 goes on');
    await consumer.stop();
  });

  it('goes on by itself after its own store failed for a while, and skips nothing', async () => {
    let failing = true;
    const flaky: ViewStore = {
      ...views,
      commit: (...args) => {
        if (failing) throw new Error('disk full');
        views.commit(...args);
      },
    };
    feed.batch(0, 'a-1:first');
    const consumer = start({ views: flaky });
    await until(() => logged.some((line) => line.includes('Nothing was skipped; it tries again in 1000 ms')));
    feed.batch(0, 'a-1:second');
    failing = false;
    await until(() => handled.at(-1) === 'a-1:second');
    await consumer.caughtUp();
    expect(views.checkpoints('consumer:c')).toMatchObject([{ partition: 0, sequence: 1 }]);
    await consumer.stop();
  });

  it('never handles a parked event again that was handled while its batch was still running', async () => {
    let broken = true;
    let release = () => undefined as void;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const handle = async (event: RecordedEvent) => {
      if (event.stream === 'a-1' && broken) throw new CannotHandle('not yet');
      if (event.stream === 'slow-1') await slow;
      await record(event);
    };
    feed.batch(0, 'a-1:first');
    const consumer = start({ handle });
    await until(() => consumer.parked().length === 1);
    feed.batch(0, 'a-1:second', 'slow-1:first');
    await until(() => consumer.parked().length === 2);
    broken = false;
    scheduler.run(120_000);
    release();
    await until(() => consumer.parked().length === 0);
    feed.batch(0, 'a-1:third');
    await consumer.caughtUp();
    await consumer.stop();
    const next = start({ handle });
    await next.caughtUp();
    await next.stop();
    expect(handled.filter((event) => event.startsWith('a-1'))).toEqual(['a-1:first', 'a-1:second', 'a-1:third']);
  });

  it('stops loudly when the log is not the one it read', async () => {
    feed.batch(0, 'a-1:first');
    const before = start();
    await before.caughtUp();
    await before.stop();
    feed = scriptedFeed(2, 'restored');
    feed.batch(0, 'a-1:other');
    const failures: unknown[] = [];
    const consumer = start({ onFailure: (error) => failures.push(error) });
    await until(() => failures.length === 1);
    await expect(consumer.caughtUp()).rejects.toMatchObject({ name: 'LogRolledBack' });
    expect(logged.at(-1)).toMatch(/not the one it read before.*Nothing was skipped/);
    expect(handled).toEqual(['a-1:first']);
    await consumer.stop();
  });

  it('stops while an event waits for its next try, and handles it in its next life', async () => {
    feed.batch(0, 'a-1:first');
    let tried = false;
    const consumer = start({
      handle: async () => {
        tried = true;
        throw new Error('store busy');
      },
    });
    await until(() => tried);
    await consumer.stop();
    expect(consumer.parked()).toEqual([]);
    const next = start();
    await next.caughtUp();
    expect(handled).toEqual(['a-1:first']);
    await next.stop();
  });

  it('starts again from the first event when its view can not be read', async () => {
    feed.batch(0, 'a-1:first');
    const before = start();
    await before.caughtUp();
    await before.stop();
    let readable = false;
    const damaged: ViewStore = {
      ...views,
      checkpoints(view) {
        if (!readable) throw new Error('database disk image is malformed');
        return views.checkpoints(view);
      },
      drop(view) {
        readable = true;
        views.drop(view);
      },
    };
    const consumer = start({ views: damaged });
    await consumer.caughtUp();
    expect(handled).toEqual(['a-1:first', 'a-1:first']);
    expect(logged.join()).toContain('starts again from the first event');
    await consumer.stop();
  });
});
