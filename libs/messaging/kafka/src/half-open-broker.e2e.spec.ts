import { memoryRelayCheckpoints } from './relay-checkpoints';
import { openCounters } from './testing/counters';
import { describeWithKafka } from './testing/describe-with-kafka';
import { eventually } from './testing/eventually';
import { readFrom } from './testing/reader';
import { specTopic } from './testing/spec-topic';

/** The promise is about two seconds; the rest is for a busy machine, and below a request's ten. */
const IN_TIME_MS = 8_000;

describeWithKafka(
  'a broker that takes what is said and whose answers stop coming',
  (server) => {
    const line = () => server().line!;

    it('holds up no stop, and what it did not acknowledge is published at the next start', async () => {
      const topic = specTopic(server());
      const counters = await openCounters();
      const checkpoints = memoryRelayCheckpoints();
      const relay = topic.relay(counters, { checkpoints });
      const feed = topic.feed(counters);
      const reader = readFrom(feed);
      await eventually(() => feed.isFollowing());
      await Promise.all([relay.caughtUp(), reader.caughtUp(counters.journal)]);

      line().holdReplies();
      await counters.write(3, 2);
      await reader.caughtUp(counters.journal);
      expect((await relay.lag())[3]).toEqual({ partition: 3, batches: 1 });
      const startMs = performance.now();
      await Promise.all([feed.stop(), relay.stop()]);
      expect(performance.now() - startMs).toBeLessThan(IN_TIME_MS);
      expect(reader.batches).toEqual(await counters.everything());

      line().cut();
      line().pass();
      const next = topic.relay(counters, { checkpoints });
      await next.caughtUp();
      const anew = topic.feed(counters);
      const readAnew = readFrom(anew);
      await readAnew.caughtUp(counters.journal);
      expect(readAnew.batches).toEqual(await counters.everything());
      await Promise.all([anew.stop(), next.stop()]);
    });

    it('costs no event, and all come over it again once it answers', async () => {
      const topic = specTopic(server());
      const counters = await openCounters();
      const relay = topic.relay(counters);
      const feed = topic.feed(counters);
      const reader = readFrom(feed);
      await eventually(() => feed.isFollowing());
      line().holdReplies();
      for (let i = 0; i < 10; i += 1) await counters.write(i % 5, 1 + (i % 3));
      // Read from the owner meanwhile.
      await reader.caughtUp(counters.journal);
      line().cut();
      line().pass();
      await relay.caughtUp();
      await eventually(() => feed.isFollowing());
      await counters.write(3);
      await Promise.all([relay.caughtUp(), reader.caughtUp(counters.journal)]);
      expect(reader.batches).toEqual(await counters.everything());
      await Promise.all([feed.stop(), relay.stop()]);
    });
  },
  { behindProxy: true },
);
