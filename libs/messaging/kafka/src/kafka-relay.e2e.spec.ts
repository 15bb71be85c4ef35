import { LogRolledBack } from '@daftari/journal-core/errors';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import { openCounters, type Counters } from './testing/counters';
import { describeWithKafka } from './testing/describe-with-kafka';
import { eventually } from './testing/eventually';
import { publishable, specTopic, type SpecTopic, type TopicMessage } from './testing/spec-topic';
import { memoryRelayCheckpoints } from './relay-checkpoints';

const GENESIS_EVENTS = 16;

describeWithKafka('a relay', (server) => {
  let topic: SpecTopic;
  let counters: Counters;
  beforeEach(async () => {
    topic = specTopic(server());
    counters = await openCounters();
  });

  /** What a relay that publishes everything once publishes of a partition, in order. */
  const expected = async (partition: number): Promise<TopicMessage[]> =>
    publishable(...(await counters.stored(partition))).map(({ key, value, headers }) => ({
      partition,
      key: key as string,
      value: value as string,
      headers: headers as Record<string, string>,
    }));
  const ofPartition = (messages: TopicMessage[], partition: number) =>
    messages.filter((message) => message.partition === partition);

  describe('that is left alone', () => {
    it('publishes every event once and in order, old ones and new ones, large batches too', async () => {
      for (let i = 0; i < 20; i++) await counters.write(i % 3, 1 + (i % 4));
      await counters.write(1, 1_000);
      const relay = topic.relay(counters);
      await relay.caughtUp();
      await counters.write(2, 5);
      await relay.caughtUp();
      const count = (await Promise.all(all(expected))).flat().length;
      const messages = await topic.messages(count);
      expect(messages).toHaveLength(count);
      for (const partition of [0, 1, 2]) expect(ofPartition(messages, partition)).toEqual(await expected(partition));
      expect((await relay.lag()).every(({ batches }) => batches === 0)).toBe(true);
      await relay.stop();
    });
  });

  describe('that starts again or hands on', () => {
    it('goes on where the brokers acknowledged last', async () => {
      const checkpoints = memoryRelayCheckpoints();
      const first = topic.relay(counters, { checkpoints });
      await counters.write(3);
      await first.caughtUp();
      await first.stop();
      await counters.write(3);
      const second = topic.relay(counters, { checkpoints });
      await second.caughtUp();
      await second.stop();
      expect(await topic.messages(GENESIS_EVENTS + 2)).toHaveLength(GENESIS_EVENTS + 2);
      expect(ofPartition(await topic.messages(GENESIS_EVENTS + 2), 3)).toEqual(await expected(3));
    });

    it('publishes again what it can not know to be published, and never goes on without its checkpoint', async () => {
      const checkpoints = memoryRelayCheckpoints();
      let fails = true;
      const commit: typeof checkpoints.commit = (checkpoint) =>
        fails ? Promise.reject(new Error('no store')) : checkpoints.commit(checkpoint);
      const first = topic.relay(counters, { checkpoints: { ...checkpoints, commit } });
      await topic.messages(GENESIS_EVENTS);
      expect((await first.lag())[3]).toEqual({ partition: 3, batches: 1 });
      await first.stop();
      fails = false;
      const second = topic.relay(counters, { checkpoints });
      await second.caughtUp();
      await second.stop();
      const [genesis] = await expected(3);
      expect(ofPartition(await topic.messages(2 * GENESIS_EVENTS), 3)).toEqual([genesis, genesis]);
    });

    it('publishes the partitions that it holds, and takes over and hands on as they change hands', async () => {
      const checkpoints = memoryRelayCheckpoints();
      const [here, there] = [changingShare((p) => p % 2 === 0), changingShare((p) => p % 2 === 1)];
      const one = topic.relay(counters, { checkpoints, share: here });
      const other = topic.relay(counters, { checkpoints, share: there });
      await counters.write(2);
      await Promise.all([one.caughtUp(), other.caughtUp()]);
      here.set(2, false);
      there.set(2, true);
      await counters.write(2);
      await counters.write(3);
      await Promise.all([one.caughtUp(), other.caughtUp()]);
      expect((await one.lag()).map(({ partition }) => partition)).toEqual([0, 4, 6, 8, 10, 12, 14]);
      await Promise.all([one.stop(), other.stop()]);
      const messages = await topic.messages(GENESIS_EVENTS + 3);
      expect(ofPartition(messages, 2)).toEqual(await expected(2));
      expect(ofPartition(messages, 3)).toEqual(await expected(3));
    });
  });

  describe('that something happens to', () => {
    it('stops loudly when its checkpoint is not on the log', async () => {
      const checkpoints = memoryRelayCheckpoints();
      await checkpoints.commit({ partition: 3, sequence: 0, hash: 'a'.repeat(64) });
      const failures: unknown[] = [];
      const relay = topic.relay(counters, { checkpoints, onFailure: (error) => failures.push(error) });
      await expect(relay.caughtUp()).rejects.toThrow(LogRolledBack);
      expect(failures).toEqual([expect.any(LogRolledBack)]);
      expect(topic.logger.lines.join('\n')).toContain('the relay of counters stopped');
      await relay.stop();
    });

    it('makes a topic again that was deleted', async () => {
      const relay = topic.relay(counters);
      await relay.caughtUp();
      await topic.remove();
      await counters.write(3);
      await relay.caughtUp();
      expect(await topic.messages(1)).toEqual((await expected(3)).slice(-1));
      await relay.stop();
    });

    it('ends while nothing answers', async () => {
      const relay = topic.relay(counters);
      await relay.caughtUp();
      await server().kill();
      await counters.write(3);
      await eventually(() => topic.logger.lines.some((line) => line.includes('can not publish to Kafka')));
      expect((await relay.lag())[3]).toEqual({ partition: 3, batches: 1 });
      await relay.stop();
      await expect(relay.caughtUp()).rejects.toMatchObject({ name: 'PublisherStopped' });
      await server().restart();
    });
  });
});

function all<R>(of: (partition: number) => R): R[] {
  return Array.from({ length: 16 }, (_, partition) => of(partition));
}

interface ChangingShare extends PartitionShare {
  set(partition: number, held: boolean): void;
}

function changingShare(initially: (partition: number) => boolean): ChangingShare {
  const held = new Set(all((partition) => partition).filter(initially));
  const listeners = new Set<(partition: number, held: boolean) => void>();
  return {
    holds: (partition) => held.has(partition),
    fence: (partition) => (held.has(partition) ? 1 : undefined),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set(partition, isHeld) {
      if (isHeld) held.add(partition);
      else held.delete(partition);
      for (const listener of listeners) listener(partition, isHeld);
    },
  };
}
