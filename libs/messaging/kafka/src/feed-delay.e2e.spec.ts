import { openCounters } from './testing/counters';
import { describeWithKafka } from './testing/describe-with-kafka';
import { eventually } from './testing/eventually';
import { readFrom } from './testing/reader';
import { specTopic } from './testing/spec-topic';

/** So seldom that no test sees it: what arrives came over Kafka. */
const NEVER_MS = 3_600_000;
/** What the gateways' keys are promised by: a revoked one is known everywhere within so long. */
const WITHIN_MS = 1_000;
const ROUNDS = 20;

describeWithKafka('a feed that is awake', (server) => {
  it('brings what is written, one by one and in any partition, within a second', async () => {
    const [topic, counters] = [specTopic(server()), await openCounters()];
    const relay = topic.relay(counters);
    await relay.caughtUp();
    const feed = topic.feed(counters, { compareEveryMs: NEVER_MS });
    const reader = readFrom(feed);
    await eventually(() => feed.isFollowing());
    // The first ones wake what sleeps: the topic's leaders, the producer's connections.
    for (let partition = 0; partition < 16; partition++) await counters.write(partition);
    await reader.caughtUp(counters.journal);
    const tookMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await counters.write(round % 16);
      const writtenMs = performance.now();
      await reader.caughtUp(counters.journal);
      tookMs.push(performance.now() - writtenMs);
    }
    await Promise.all([feed.stop(), relay.stop()]);
    // The middle one: a machine that stands still for a moment says nothing of the feed.
    expect(tookMs.toSorted((a, b) => a - b)[ROUNDS / 2]).toBeLessThan(WITHIN_MS);
  });
});
