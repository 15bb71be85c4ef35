import { setTimeout as pause } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';

/** A new topic is known to every broker a moment later. */
const TRIES = 30;
const PAUSE_MS = 100;

/** A topic has another number of partitions than its journal: events would land where nobody looks for them. */
export class TopicMismatch extends Error {
  override readonly name = 'TopicMismatch';
}

export interface TopicSettings {
  readonly partitions: number;
  /** Copies of each partition; the broker's own setting when absent. */
  readonly replicationFactor?: number | undefined;
}

/**
 * Makes a topic unless it is there; resolves when it can be used.
 * @throws TopicMismatch it is there with another number of partitions; nothing was changed
 */
export async function ensureTopic(
  kafka: Kafka,
  topic: string,
  { partitions, replicationFactor }: TopicSettings,
): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    if (!(await admin.listTopics()).includes(topic)) {
      const settings = { topic, numPartitions: partitions, replicationFactor: replicationFactor ?? -1 };
      await admin.createTopics({ topics: [settings], waitForLeaders: false });
    }
    const found = await partitionsOf(admin, topic);
    if (found === partitions) return;
    throw new TopicMismatch(
      `the topic ${topic} has ${found} partitions, its journal has ${partitions}; nothing was published or read. ` +
        'Delete the topic: it is made again, and nothing is lost, since consumers read what they miss from the journal',
    );
  } finally {
    await admin.disconnect();
  }
}

/** How many partitions a topic has, once each of them has a leader. */
async function partitionsOf(admin: Admin, topic: string): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const partitions = topics[0]?.partitions ?? [];
      if (partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)) return partitions.length;
      throw new Error(`the topic ${topic} has no leaders yet`);
    } catch (error) {
      if (tries === TRIES) throw error;
      await pause(PAUSE_MS);
    }
  }
}
