import { LogRolledBack } from '@daftari/journal-core/errors';
import type { DeliveredBatch } from '@daftari/journal-core/journal';
import type { StoredBatch } from '@daftari/journal-core/position';
import { counterEvents } from '@daftari/journal-core/testing/counter-model';
import { until } from '@daftari/journal-core/testing/until';
import type { OwnerJournal } from '@daftari/messaging-core/owner-journal';
import { openCounters, type Counters } from './testing/counters';
import { readFrom } from './testing/reader';
import { received, scriptedTopic, type ScriptedTopic } from './testing/scripted-topic';
import type { KafkaFeedOptions } from './kafka-feed';

/** So seldom that no test sees it. */
const NEVER_MS = 3_600_000;

describe('a feed over a bus and its owner', () => {
  let counters: Counters;
  let topic: ScriptedTopic;
  /** What the owner was asked to read, `partition:after`. */
  let asked: string[];
  const open = (options: Partial<KafkaFeedOptions> = {}, owner: Partial<OwnerJournal> = {}) => {
    topic = scriptedTopic({ ...watched(counters.owner), ...owner }, options);
    return topic;
  };
  const watched = (owner: OwnerJournal): OwnerJournal => ({
    getHeads: () => owner.getHeads(),
    async readBatches(partition, after, limit) {
      asked.push(`${partition}:${after}`);
      return owner.readBatches(partition, after, limit);
    },
  });
  const newest = async (partition: number): Promise<StoredBatch> => (await counters.stored(partition)).at(-1)!;
  const writeAndBring = async (partition: number, events = 1) => {
    await counters.write(partition, events);
    topic.bring(...received(await newest(partition)));
  };
  /** A reader that has read everything there is, so that the bus is what it reads from next. */
  const readAll = async () => {
    const reader = readFrom(topic.feed);
    topic.begin();
    await reader.caughtUp(counters.journal);
    asked.length = 0;
    return reader;
  };

  beforeEach(async () => {
    asked = [];
    counters = await openCounters();
  });
  afterEach(() => topic.feed.stop());

  it('reads nothing from the owner as long as the bus brings everything', async () => {
    open();
    const reader = await readAll();
    for (let i = 0; i < 50; i++) await writeAndBring(i % 4, 1 + (i % 3));
    await reader.caughtUp(counters.journal);
    expect(reader.batches).toEqual(await counters.everything());
    expect(asked).toEqual([]);
  });

  it('reads what it has missed at once when the bus jumps', async () => {
    open({ compareEveryMs: NEVER_MS });
    const reader = await readAll();
    await counters.write(3);
    await counters.write(3, 2);
    await writeAndBring(3);
    await reader.caughtUp(counters.journal);
    await writeAndBring(3);
    await reader.caughtUp(counters.journal);
    expect(reader.batches).toEqual(await counters.everything());
    expect(asked).toEqual(['3:0']);
  });

  it('finds what was lost at the end, where nothing jumps', async () => {
    open();
    const reader = await readAll();
    await counters.write(3);
    await reader.caughtUp(counters.journal);
    expect(reader.batches).toEqual(await counters.everything());
  });

  it('needs no bus at all', async () => {
    open();
    const reader = readFrom(topic.feed);
    await counters.write(3);
    await reader.caughtUp(counters.journal);
    expect(reader.batches).toEqual(await counters.everything());
  });

  it('begins at each subscription’s own checkpoints', async () => {
    open();
    for (let i = 0; i < 5; i++) await counters.write(3);
    const all = await readAll();
    const [, , { checkpoint }] = all.batches[3] as [DeliveredBatch, DeliveredBatch, DeliveredBatch];
    const later = readFrom(topic.feed, [checkpoint]);
    await writeAndBring(3);
    await Promise.all([all.caughtUp(counters.journal), later.caughtUp(counters.journal)]);
    expect(all.batches).toEqual(await counters.everything());
    expect(later.batches[3]).toEqual((await counters.everything())[3]!.slice(3));
  });

  it('brings a subscription the partitions that it asks for, and no other', async () => {
    open();
    await readAll();
    const reader = readFrom(topic.feed, [{ partition: 5, sequence: 9, hash: 'a'.repeat(64) }], [3]);
    await writeAndBring(3);
    await writeAndBring(4);
    await reader.caughtUp({ partitions: 1, head: () => counters.journal.head(3) });
    expect(reader.batches).toEqual((await counters.everything()).map((batches, p) => (p === 3 ? batches : [])));
  });

  it('takes a checkpoint that is newer than anything it has heard', async () => {
    open({ compareEveryMs: NEVER_MS });
    await readAll();
    await counters.write(3);
    const { partition, sequence, hash } = await newest(3);
    const reader = readFrom(topic.feed, [{ partition, sequence, hash }]);
    await writeAndBring(3);
    await reader.caughtUp(counters.journal);
    expect(reader.batches[3]!.map(({ checkpoint }) => checkpoint.sequence)).toEqual([2]);
  });

  it.each([
    ['of another log', { sequence: 0, hash: 'a'.repeat(64) }],
    ['beyond the head', { sequence: 7, hash: 'a'.repeat(64) }],
  ])('refuses a checkpoint %s', async (_, at) => {
    open();
    const reader = readFrom(topic.feed, [{ partition: 3, ...at }]);
    await expect(reader.caughtUp(counters.journal)).rejects.toThrow(LogRolledBack);
  });

  it('stops loudly when the owner has lost what was delivered, and when something else stands there', async () => {
    open();
    const reader = await readAll();
    await writeAndBring(3);
    await reader.caughtUp(counters.journal);
    counters.log.truncate(3, 1);
    const failed = await failureOf(reader.caughtUp({ partitions: 1, head: async () => unreachable }));
    expect(failed).toBeInstanceOf(LogRolledBack);

    const second = await readAll();
    await writeAndBring(4);
    await second.caughtUp(counters.journal);
    counters.log.truncate(4, 1);
    const again = await openCounters();
    await again.write(4);
    await again.write(4);
    for (const batch of (await again.stored(4)).slice(1)) {
      counters.log.insert({ ...batch, recordedAt: '', index: [] });
    }
    expect(await failureOf(second.caughtUp(counters.journal))).toBeInstanceOf(LogRolledBack);
  });

  it('trusts the owner where the bus says something else', async () => {
    open({ compareEveryMs: NEVER_MS });
    const reader = await readAll();
    const another = await openCounters();
    await another.write(3);
    await another.write(3);
    await counters.write(3);
    for (const batch of await another.stored(3)) topic.bring(...received(batch));
    await reader.caughtUp(counters.journal);
    await writeAndBring(3);
    await reader.caughtUp(counters.journal);
    expect(reader.batches).toEqual(await counters.everything());
  });

  it('keeps a bounded number of batches for a slow handler, who reads the rest later', async () => {
    open();
    const slow = readFrom(topic.feed);
    const fast = await readAll();
    await slow.caughtUp(counters.journal);
    asked.length = 0;
    const letGo = slow.hold();
    for (let i = 0; i < 400; i++) await writeAndBring(3);
    await fast.caughtUp(counters.journal);
    expect(asked).toEqual([]);
    letGo();
    await slow.caughtUp(counters.journal);
    expect(asked.length).toBeGreaterThan(0);
    expect(slow.batches).toEqual(await counters.everything());
    expect(fast.batches).toEqual(slow.batches);
  });

  it('makes old versions of events current and leaves sealed data sealed', async () => {
    const upcast = (event: DeliveredBatch['events'][number]) =>
      event.type === 'Added.v1' ? { ...event, type: 'Added.v2' } : event;
    open({ events: { ...counterEvents, upcast } });
    const reader = await readAll();
    await writeAndBring(3);
    await counters.write(3);
    await reader.caughtUp(counters.journal);
    expect(reader.batches[3]!.flatMap(({ events }) => events.map(({ type }) => type))).toEqual([
      'JournalCreated.v1',
      'Added.v2',
      'Added.v2',
    ]);
  });

  it('refuses what the owner gives when it is not what it says', async () => {
    await counters.write(3);
    open(
      {},
      {
        async readBatches(partition, after, limit) {
          const page = await counters.owner.readBatches(partition, after, limit);
          return page.map((batch) => (batch.sequence === 1 ? { ...batch, body: Buffer.from('{}') } : batch));
        },
      },
    );
    const reader = readFrom(topic.feed);
    await expect(reader.caughtUp(counters.journal)).rejects.toMatchObject({ name: 'StoreDamaged' });
  });

  it('waits for an owner that does not answer yet, and says so once', async () => {
    let away = true;
    const getHeads = () => (away ? Promise.reject(new Error('not up')) : counters.owner.getHeads());
    open({}, { getHeads });
    const reader = readFrom(topic.feed);
    const head = topic.feed.head(3);
    await until(() => topic.logger.lines.some((line) => line.includes('the owner of counters does not answer')));
    away = false;
    await reader.caughtUp(counters.journal);
    expect(await head).toMatchObject({ partition: 3, sequence: 0 });
    expect(topic.logger.lines.filter((line) => line.includes('the owner of counters'))).toHaveLength(2);
  });

  it('ends a wait for the owner when it is stopped', async () => {
    open({}, { getHeads: () => Promise.reject(new Error('not up')) });
    const head = topic.feed.head(3);
    await Promise.all([expect(head).rejects.toMatchObject({ name: 'FeedStopped' }), topic.feed.stop()]);
  });

  it('delivers nothing of a journal with another number of partitions', async () => {
    open({ partitions: 8 });
    const reader = readFrom(topic.feed);
    await until(() => topic.logger.lines.some((line) => line.includes('has 16 partitions at its owner, and 8 here')));
    expect(reader.batches.flat()).toEqual([]);
  });

  it('has a bus begin anew that brings nothing while the journal grows', async () => {
    open();
    await readAll();
    await until(async () => {
      await counters.write(3);
      return topic.restarts() > 0;
    });
    expect(topic.logger.lines.join()).toContain('Kafka brings nothing of it');
  });

  it('tells how far the slowest subscription is behind', async () => {
    open();
    expect(topic.feed.lag()).toEqual([]);
    const one = readFrom(topic.feed, [], [7]);
    await one.caughtUp({ partitions: 1, head: () => counters.journal.head(7) });
    expect(topic.feed.lag()).toEqual([{ partition: 7, batches: 0 }]);
    const slow = readFrom(topic.feed);
    const fast = await readAll();
    await slow.caughtUp(counters.journal);
    expect(topic.feed.lag()).toEqual(lags({}));
    const letGo = slow.hold();
    for (let i = 0; i < 3; i++) await writeAndBring(3);
    await fast.caughtUp(counters.journal);
    expect(topic.feed.lag()).toEqual(lags({ 3: 3 }));
    letGo();
    await slow.caughtUp(counters.journal);
    await until(() => topic.feed.lag()[3]!.batches === 0);
  });

  const lags = (behind: Record<number, number>) =>
    Array.from({ length: 16 }, (_, partition) => ({ partition, batches: behind[partition] ?? 0 }));
});

/** No reader ever comes there: whoever waits for it waits for a failure. */
const unreachable = { partition: 3, sequence: 1_000_000, hash: '', recordedAt: '' };

function failureOf(waiting: Promise<void>): Promise<unknown> {
  return waiting.then(
    () => undefined,
    (error: unknown) => error,
  );
}
