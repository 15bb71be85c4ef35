import { openCounters } from './testing/counters';
import { describeWithKafka } from './testing/describe-with-kafka';
import { eventually } from './testing/eventually';
import { readFrom } from './testing/reader';
import { specTopic } from './testing/spec-topic';
import { pause, systemScheduler } from '@daftari/kernel/scheduler';

/** Each costs the broker's start, which on a busy machine takes its time. */
const KILLS = 1;
const LANES = 3;
/** A commit's pace, so that the lanes do not write all there is to write while the broker starts. */
const PACE_MS = 5;

describeWithKafka('a broker that is killed while events flow', (server) => {
  it('costs no event, and none comes twice', async () => {
    const topic = specTopic(server());
    const counters = await openCounters();
    const relay = topic.relay(counters);
    const feed = topic.feed(counters);
    const reader = readFrom(feed);
    let stopping = false;
    let written = 0;
    const lanes = Array.from({ length: LANES }, async (_, lane) => {
      for (let i = 0; !stopping; i++) {
        await counters.write((lane + i) % 5, 1 + (i % 3));
        written += 1;
        await pause(systemScheduler, PACE_MS);
      }
    });
    for (let kill = 0; kill < KILLS; kill++) {
      await eventually(() => feed.isFollowing());
      const enough = written + 50;
      await eventually(() => written >= enough);
      await server().kill();
      // While there is no broker, what is written is read from the owner.
      await reader.caughtUp(counters.journal);
      await server().restart();
    }
    await eventually(() => feed.isFollowing());
    stopping = true;
    await Promise.all(lanes);
    await Promise.all([relay.caughtUp(), reader.caughtUp(counters.journal)]);
    expect(reader.batches).toEqual(await counters.everything());
    expect((await relay.lag()).every(({ batches }) => batches === 0)).toBe(true);
    await Promise.all([feed.stop(), relay.stop()]);
    expect(topic.logger.lines.filter((line) => line.includes('publishes to Kafka again'))).toHaveLength(KILLS);
  });

  it('is not needed for a start in any order', async () => {
    const topic = specTopic(server());
    const counters = await openCounters();
    await server().kill();
    const relay = topic.relay(counters);
    const feed = topic.feed(counters);
    const reader = readFrom(feed);
    await counters.write(3);
    await reader.caughtUp(counters.journal);
    await server().restart();
    await relay.caughtUp();
    await eventually(() => feed.isFollowing());
    await counters.write(3);
    await reader.caughtUp(counters.journal);
    expect(reader.batches).toEqual(await counters.everything());
    await Promise.all([feed.stop(), relay.stop()]);
  });
});
