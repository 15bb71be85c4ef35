import { openCounters } from './testing/counters';
import { describeWithKafka } from './testing/describe-with-kafka';
import { eventually } from './testing/eventually';
import { readFrom } from './testing/reader';
import { specTopic } from './testing/spec-topic';

describeWithKafka('topics', (server) => {
  const partitionsOf = async (topic: ReturnType<typeof specTopic>) => {
    const admin = topic.connection.kafka.admin();
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic.name] });
    await admin.disconnect();
    return topics[0]!.partitions.length;
  };

  it('are made with the partitions of their journal, once, by whoever comes first', async () => {
    const topic = specTopic(server());
    const ensure = () => topic.connection.ensureTopic('counters', 16);
    await Promise.all([ensure(), ensure(), ensure()]);
    await ensure();
    expect(await partitionsOf(topic)).toBe(16);
  });

  it('are refused when they have another number of partitions', async () => {
    const topic = specTopic(server());
    await topic.connection.ensureTopic('counters', 8);
    await expect(topic.connection.ensureTopic('counters', 16)).rejects.toMatchObject({
      name: 'TopicMismatch',
      message: expect.stringContaining(`${topic.name} has 8 partitions, its journal has 16`) as string,
    });
  });

  it('that do not fit get nothing, and feeds do without them', async () => {
    const topic = specTopic(server());
    const counters = await openCounters();
    await topic.connection.ensureTopic('counters', 8);
    const relay = topic.relay(counters);
    const feed = topic.feed(counters);
    const reader = readFrom(feed);
    await counters.write(3);
    await reader.caughtUp(counters.journal);
    const says = (what: string) => topic.logger.lines.some((line) => line.startsWith('error') && line.includes(what));
    await eventually(
      () => says('counters can not publish to Kafka') && says('events of counters do not come over Kafka'),
      () => topic.logger.lines,
    );
    expect((await relay.lag())[3]).toEqual({ partition: 3, batches: 2 });
    expect(feed.isFollowing()).toBe(false);

    await topic.remove();
    await relay.caughtUp();
    await eventually(() => feed.isFollowing());
    expect(await partitionsOf(topic)).toBe(16);
    await Promise.all([feed.stop(), relay.stop()]);
  });
});
