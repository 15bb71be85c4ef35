import { headsOf } from '@daftari/journal-core/views/projection';
import type { KafkaFeed } from './kafka-feed';
import { openCounters, type Counters } from './testing/counters';
import { describeWithKafka } from './testing/describe-with-kafka';
import { eventually } from './testing/eventually';
import { readFrom } from './testing/reader';
import { publishable, specTopic, type SpecTopic } from './testing/spec-topic';

/** So seldom that no test sees it: what arrives came over Kafka, or because Kafka jumped. */
const NEVER_MS = 3_600_000;
const SOON_MS = 200;

describeWithKafka('a feed', (server) => {
  let topic: SpecTopic;
  let counters: Counters;
  let reads: number;
  const feeds: KafkaFeed[] = [];
  const open = (compareEveryMs: number): KafkaFeed => {
    const { owner } = counters;
    const readBatches: typeof owner.readBatches = (...args) => {
      reads += 1;
      return owner.readBatches(...args);
    };
    const feed = topic.feed(counters, { compareEveryMs, owner: { ...owner, readBatches } });
    feeds.push(feed);
    return feed;
  };
  /** A feed whose subscription has read everything and now gets what Kafka brings. */
  const following = async (compareEveryMs: number) => {
    const feed = open(compareEveryMs);
    const reader = readFrom(feed);
    await eventually(() => feed.isFollowing());
    await reader.caughtUp(counters.journal);
    reads = 0;
    return { feed, reader };
  };
  const newest = async (partition: number) => (await counters.stored(partition)).at(-1)!;

  beforeEach(async () => {
    topic = specTopic(server());
    counters = await openCounters();
    reads = 0;
  });
  afterEach(async () => {
    await Promise.all(feeds.splice(0).map((feed) => feed.stop()));
  });

  describe('over a topic that brings everything', () => {
    it('brings to every subscription, from its checkpoints on, what the relay publishes, without asking the owner', async () => {
      for (let i = 0; i < 10; i++) await counters.write(i % 3);
      const relay = topic.relay(counters);
      await relay.caughtUp();
      const { feed, reader } = await following(NEVER_MS);
      const heads = await headsOf(counters.journal);
      const later = readFrom(feed, heads);
      const last = await newest(3);
      const from3 = readFrom(feed, [{ partition: 3, sequence: last.sequence, hash: last.hash }]);
      await from3.caughtUp(counters.journal);
      await later.caughtUp(counters.journal);
      reads = 0;
      for (let i = 0; i < 60; i++) await counters.write(i % 4, 1 + (i % 5));
      await Promise.all([reader, later, from3].map((each) => each.caughtUp(counters.journal)));
      expect(reads).toBe(0);
      const everything = await counters.everything();
      expect(reader.batches).toEqual(everything);
      expect(later.batches).toEqual(everything.map((batches, p) => batches.slice(heads[p]!.sequence + 1)));
      expect(from3.batches[3]).toEqual(everything[3]!.slice(1));
      expect(feed.lag().every(({ batches }) => batches === 0)).toBe(true);
      await relay.stop();
    });

    it('holds up nobody for a slow handler, who misses nothing', async () => {
      const relay = topic.relay(counters);
      const { feed, reader: fast } = await following(SOON_MS);
      const slow = readFrom(feed);
      const letGo = slow.hold();
      for (let i = 0; i < 600; i++) await counters.write(i % 2, 1);
      await fast.caughtUp(counters.journal);
      expect(feed.lag()[0]!.batches).toBeGreaterThan(256);
      letGo();
      await slow.caughtUp(counters.journal);
      const everything = await counters.everything();
      expect(fast.batches).toEqual(everything);
      expect(slow.batches).toEqual(everything);
      await relay.stop();
    });
  });

  describe('over a topic that does not', () => {
    it('delivers once what comes twice and in disorder', async () => {
      const { reader } = await following(NEVER_MS);
      for (let i = 0; i < 5; i++) await counters.write(3, 2);
      const stored = (await counters.stored(3)).slice(1);
      const messages = publishable(...stored);
      await topic.send([...messages, ...messages.slice(2, 6), ...messages.reverse(), ...publishable(...stored)]);
      await reader.caughtUp(counters.journal);
      expect(reader.batches).toEqual(await counters.everything());
    });

    it('reads from the owner what Kafka lost in the middle', async () => {
      const { reader } = await following(NEVER_MS);
      for (let i = 0; i < 9; i++) await counters.write(3, 3);
      const messages = publishable(...(await counters.stored(3)).slice(1));
      await topic.send(messages.filter((_, index) => index < 4 || index > 13));
      await reader.caughtUp(counters.journal);
      expect(reader.batches).toEqual(await counters.everything());
    });

    it('reads from the owner what Kafka lost at the end', async () => {
      const { reader } = await following(SOON_MS);
      for (let i = 0; i < 4; i++) await counters.write(3, 3);
      const messages = publishable(...(await counters.stored(3)).slice(1));
      await topic.send(messages.slice(0, -4));
      await reader.caughtUp(counters.journal);
      expect(reader.batches).toEqual(await counters.everything());
    });

    it('goes on over a topic that was deleted and made again', async () => {
      const relay = topic.relay(counters);
      const { feed, reader } = await following(SOON_MS);
      await counters.write(3);
      await relay.caughtUp();
      await topic.remove();
      for (let i = 0; i < 5; i++) await counters.write(i);
      await reader.caughtUp(counters.journal);
      await relay.caughtUp();
      await eventually(() => feed.isFollowing());
      await counters.write(3);
      await reader.caughtUp(counters.journal);
      expect(reader.batches).toEqual(await counters.everything());
      await relay.stop();
    });
  });
});
