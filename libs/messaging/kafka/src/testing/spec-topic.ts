import { KafkaJSProtocolError, type Message } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { decodeBatch } from '@daftari/journal-core/batch';
import type { StoredBatch } from '@daftari/journal-core/position';
import { systemIds } from '@daftari/kernel/ids';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { counterEvents } from '@daftari/journal-core/testing/counter-model';
import { messagesOf } from '../event-message';
import { kafkaConnection, type KafkaConnection } from '../kafka-connection';
import { kafkaFeed, type KafkaFeed, type KafkaFeedOptions } from '../kafka-feed';
import { kafkaRelay, type KafkaRelay, type KafkaRelayOptions } from '../kafka-relay';
import { memoryRelayCheckpoints } from '../relay-checkpoints';
import type { Counters } from './counters';
import { eventually } from './eventually';
import type { KafkaServer } from './kafka-server';
import { keptLog, type KeptLog } from './scripted-topic';

/** What a message of a topic holds, as a reader of everything sees it. */
export interface TopicMessage {
  readonly partition: number;
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
}

/** The counters' topic on a broker, under a namespace of its own. */
export interface SpecTopic {
  readonly connection: KafkaConnection;
  readonly logger: KeptLog;
  readonly name: string;
  relay(counters: Counters, options?: Partial<KafkaRelayOptions>): KafkaRelay;
  feed(counters: Counters, options?: Partial<KafkaFeedOptions>): KafkaFeed;
  /** Publishes messages as they are. */
  send(messages: Message[]): Promise<void>;
  /** Every message, once there are so many. */
  messages(count: number): Promise<TopicMessage[]>;
  /** Resolves when no broker serves it any more. */
  remove(): Promise<void>;
}

export function specTopic({ broker }: KafkaServer): SpecTopic {
  const logger = keptLog();
  const namespace = `spec-${randomUUID().slice(0, 8)}`;
  const connection = kafkaConnection({ brokers: [broker], clientId: 'spec', namespace, logger });
  const { kafka } = connection;
  const name = connection.topicOf('counters');
  const scheduler = systemScheduler;
  return {
    connection,
    logger,
    name,
    relay: ({ journal }, options) =>
      kafkaRelay({ connection, journal, checkpoints: memoryRelayCheckpoints(), scheduler, ...options }),
    feed: ({ owner }, options) =>
      kafkaFeed({
        connection,
        journal: 'counters',
        partitions: 16,
        owner,
        events: counterEvents,
        scheduler,
        ids: systemIds,
        ...options,
      }),
    async send(messages) {
      const producer = kafka.producer();
      await producer.connect();
      await producer.send({ topic: name, messages });
      await producer.disconnect();
    },
    messages: (count) => messagesIn(connection, name, count),
    remove: () => removed(connection, name),
  };
}

async function messagesIn(connection: KafkaConnection, name: string, count: number): Promise<TopicMessage[]> {
  await connection.ensureTopic('counters', 16);
  const found: TopicMessage[] = [];
  const consumer = connection.kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 });
  await consumer.connect();
  // A broker that has just made the topic may not host it yet.
  await eventually(
    async () => {
      try {
        await consumer.subscribe({ topics: [name], fromBeginning: true });
        return true;
      } catch (error) {
        if (error instanceof KafkaJSProtocolError && error.type === 'UNKNOWN_TOPIC_OR_PARTITION') return false;
        throw error;
      }
    },
    () => `${name} is not hosted`,
  );
  await consumer.run({
    eachMessage: async ({ partition, message: { key, value, headers } }) => {
      const texts = Object.entries(headers ?? {}).map(([header, text]) => [header, String(text)]);
      found.push({ partition, key: String(key), value: String(value), headers: Object.fromEntries(texts) });
    },
  });
  await eventually(
    () => found.length >= count,
    () => `${found.length} messages of ${count}`,
  );
  await consumer.disconnect();
  return found;
}

async function removed({ kafka }: KafkaConnection, name: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [name] });
  // The controller has deleted it; the broker serves what it was for a moment more, and would take new messages for it.
  await eventually(
    async () => !(await admin.listTopics()).includes(name),
    () => `${name} is still served`,
  );
  await admin.disconnect();
}

/** What a relay would publish of stored batches. */
export function publishable(...stored: readonly StoredBatch[]): Message[] {
  return stored.flatMap((batch) => messagesOf(decodeBatch(batch.body), batch.hash));
}
