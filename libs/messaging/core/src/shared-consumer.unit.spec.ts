import type { RecordedEvent } from '@daftari/journal-core/event';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { scriptedShare, type ScriptedShare } from '@daftari/leases/testing/scripted-share';
import { CannotHandle } from './cannot-handle';
import { startConsumer, type Consumer, type ConsumerOptions } from './consumer';
import type { ConsumerCommit, ConsumerStore } from './consumer-store';
import { scriptedFeed, type ScriptedFeed } from './scripted-feed';
import { viewConsumerStore } from './view-consumer-store';

describe('copies of a consumer that share its partitions', () => {
  const scheduler = manualScheduler(manualClock(0));
  const consumers: Consumer[] = [];
  let feed: ScriptedFeed;
  let store: ConsumerStore;
  let commits: { partition: number; commit: ConsumerCommit }[];
  let handled: string[];
  let logged: string[];
  let [a, b]: [ScriptedShare, ScriptedShare] = [scriptedShare(), scriptedShare()];
  const record = async (event: RecordedEvent) => void handled.push(`${event.stream}:${event.type}`);
  const start = (share: ScriptedShare, over: Partial<ConsumerOptions> = {}) => {
    const log = (_: object, message: string) => void logged.push(message);
    const logger = { info: log, warn: log, error: log };
    const views = memoryViewStore();
    const consumer = startConsumer({
      name: 'c',
      feed,
      views,
      store,
      share,
      scheduler,
      logger,
      handle: record,
      ...over,
    });
    consumers.push(consumer);
    return consumer;
  };
  const until = async (condition: () => boolean, stepMs = 0) => {
    for (let turn = 0; turn < 500 && !condition(); turn += 1) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (stepMs > 0) scheduler.run(stepMs);
    }
    expect(condition()).toBe(true);
  };
  const turns = async (count: number) => {
    for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  const laggingStore = (lag: ConsumerStore['lag']): ConsumerStore => {
    const kept = viewConsumerStore(memoryViewStore(), { error: () => undefined });
    return {
      ...kept,
      lag,
      commit: async (consumer, partition, commit) => {
        await kept.commit(consumer, partition, commit);
        commits.push({ partition, commit });
      },
    };
  };
  beforeEach(() => {
    [feed, commits, handled, logged] = [scriptedFeed(2), [], [], []];
    [a, b] = [scriptedShare(), scriptedShare()];
    store = laggingStore({ batches: 1, ms: 0 });
  });
  afterEach(() => Promise.all(consumers.splice(0).map((consumer) => consumer.stop())));

  it('consume what they hold, and nothing else', async () => {
    feed.batch(0, 'a-1:first');
    feed.batch(1, 'b-1:first');
    a.give([0], 1);
    const first = start(a);
    const second = start(b);
    await Promise.all([first.caughtUp(), second.caughtUp()]);
    expect(handled).toEqual(['a-1:first']);
    b.give([1], 1);
    await until(() => handled.length === 2);
    expect(handled[1]).toBe('b-1:first');
  });

  it.each([1, 50])(
    'hand a partition over without loss, repetition or reorder (a checkpoint per %i batches)',
    async (batches) => {
      store = laggingStore({ batches, ms: 1_000 });
      const by: string[] = [];
      const naming = (name: string) => async (event: RecordedEvent) => {
        by.push(name);
        await record(event);
      };
      a.give([0, 1], 1);
      start(a, { handle: naming('a') });
      start(b, { handle: naming('b') });
      for (let i = 0; i < 10; i++) feed.batch(i % 2, `s-${i % 2}:${i}`);
      await until(() => handled.length === 10);
      await a.take([0]);
      for (let i = 10; i < 20; i++) feed.batch(i % 2, `s-${i % 2}:${i}`);
      await until(() => handled.length === 15);
      b.give([0], 2);
      await until(() => handled.length === 20);
      await b.take([0]);
      a.give([0], 3);
      feed.batch(0, 's-0:20');
      await until(() => handled.length === 21);
      expect(handled.filter((e) => e.startsWith('s-0'))).toEqual([...Array(11)].map((_, i) => `s-0:${i * 2}`));
      expect(handled.filter((e) => e.startsWith('s-1'))).toEqual([...Array(10)].map((_, i) => `s-1:${i * 2 + 1}`));
      expect(by.filter((name) => name === 'b')).toHaveLength(5);
    },
  );

  it('finish the event in hand before they hand over, and leave the rest', async () => {
    let release = () => undefined as void;
    const slow = new Promise<void>((resolve) => (release = resolve));
    feed.batch(0, 'a-1:first', 'a-1:second');
    a.give([0, 1], 1);
    let begun = false;
    const handle = async (event: RecordedEvent) => {
      begun = true;
      await slow;
      await record(event);
    };
    start(a, { handle });
    start(b);
    await until(() => begun);
    let isFree = false;
    const taken = a.take([0]).then(() => (isFree = true));
    feed.batch(1, 'b-1:first');
    await turns(20);
    expect(isFree).toBe(false);
    release();
    await taken;
    b.give([0], 2);
    await until(() => handled.length === 4);
    expect(handled.filter((e) => e.startsWith('a'))).toEqual(['a-1:first', 'a-1:first', 'a-1:second']);
  });

  it('do not wait for an event that keeps failing', async () => {
    let tries = 0;
    feed.batch(0, 'a-1:first');
    a.give([0], 1);
    const failing = async () => {
      tries += 1;
      throw new Error('store busy');
    };
    const first = start(a, { handle: failing });
    start(b);
    await until(() => tries === 1);
    await a.take([0]);
    b.give([0], 2);
    await until(() => handled.length === 1);
    expect(first.parked()).toEqual([]);
    expect(tries).toBe(1);
  });

  it('repeat what a copy that died had not kept, and refuse what it does when it turns out to live', async () => {
    let release = () => undefined as void;
    const suspended = new Promise<void>((resolve) => (release = resolve));
    feed.batch(0, 'a-1:first');
    feed.batch(0, 'a-1:second');
    a.give([0], 1);
    const dead = async (event: RecordedEvent) => {
      if (event.type === 'second') await suspended;
      await record(event);
    };
    start(a, { handle: dead });
    await until(() => handled.length === 1);
    b.give([0], 2);
    const second = start(b);
    await second.caughtUp();
    expect(handled).toEqual(['a-1:first', 'a-1:second']);
    feed.batch(0, 'a-1:third');
    await second.caughtUp();
    release();
    await until(() => logged.some((line) => line.includes('another copy of consumer c has taken over partition 0')));
    const { checkpoints } = await store.load('c', [{ partition: 0, fence: 2 }]);
    expect(checkpoints).toMatchObject([{ sequence: 2 }]);
    expect(handled.filter((e) => e === 'a-1:third')).toHaveLength(1);
  });

  it('take parked events along, in order', async () => {
    feed.batch(0, 'a-1:first', 'a-1:second');
    a.give([0], 1);
    const first = start(a, { handle: async () => Promise.reject(new CannotHandle('no wallet')) });
    await first.caughtUp();
    expect(first.parked()).toHaveLength(2);
    const second = start(b);
    await a.take([0]);
    expect(first.parked()).toEqual([]);
    b.give([0], 2);
    feed.batch(0, 'a-1:third');
    await until(() => handled.length === 3);
    expect(handled).toEqual(['a-1:first', 'a-1:second', 'a-1:third']);
    expect(second.parked()).toEqual([]);
  });

  it('are caught up when what they waited for is another copy’s', async () => {
    feed.batch(0, 'a-1:first');
    a.give([0], 1);
    let tried = false;
    const consumer = start(a, {
      handle: async () => {
        tried = true;
        throw new Error('busy');
      },
    });
    await until(() => tried);
    const caughtUp = consumer.caughtUp();
    await a.take([0]);
    await caughtUp;
  });

  it('keep few checkpoints of many batches, all of them at the end, and parked events at once', async () => {
    store = laggingStore({ batches: 10, ms: 5_000 });
    a.give([0, 1], 1);
    const consumer = start(a, {
      handle: async (event) => {
        if (event.type === 'bad') throw new CannotHandle('no');
        await record(event);
      },
    });
    for (let i = 0; i < 35; i++) feed.batch(0, `s-${i}:ok`);
    await consumer.caughtUp();
    expect(commits.map(({ commit }) => commit.checkpoint?.sequence)).toEqual([9, 19, 29]);
    feed.batch(0, 'p-1:bad');
    await consumer.caughtUp();
    expect(commits.at(-1)).toMatchObject({ commit: { checkpoint: { sequence: 35 }, park: [{ cause: 'no' }] } });
    feed.batch(0, 's-36:ok');
    await consumer.caughtUp();
    expect(commits).toHaveLength(4);
    await until(() => commits.length === 5, 500);
    expect(commits.at(-1)?.commit).toEqual({ fence: 1, checkpoint: expect.objectContaining({ sequence: 36 }) });
    feed.batch(0, 's-37:ok');
    await consumer.caughtUp();
    await consumer.stop();
    expect(commits.at(-1)).toMatchObject({ commit: { checkpoint: { sequence: 37 } } });
  });
});
