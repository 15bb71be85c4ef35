import { Kafka, logLevel } from 'kafkajs';
import { kafkajsLog, type KafkaLog } from './kafka-log';
import { topicOf } from './topic-name';
import { ensureTopic } from './topics';

const CONNECT_DEADLINE_MS = 3_000;
const REQUEST_DEADLINE_MS = 10_000;
/** Within one call; whoever calls goes on trying for as long as it takes. */
const RETRY = { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 };

export interface KafkaSettings {
  /** `host:port` of one broker or more; the others are learned from them. */
  readonly brokers: readonly string[];
  /** Names this process in the brokers' logs and in its consumer groups. */
  readonly clientId: string;
  /** Keeps an installation's topics apart from others' on the same brokers. */
  readonly namespace?: string | undefined;
  /** Copies of each partition of topics that are made here; the brokers' own setting when absent. */
  readonly replicationFactor?: number | undefined;
  readonly logger: KafkaLog;
}

/** How this process reaches Kafka. Nothing is connected until a relay or a feed runs. */
export interface KafkaConnection {
  readonly kafka: Kafka;
  readonly clientId: string;
  readonly logger: KafkaLog;
  topicOf(journal: string): string;
  /**
   * Makes a journal's topic unless it is there.
   * @throws TopicMismatch it is there with another number of partitions
   * @throws Error Kafka can not be reached
   */
  ensureTopic(journal: string, partitions: number): Promise<void>;
}

/** @throws Error the namespace can not name topics */
export function kafkaConnection(settings: KafkaSettings): KafkaConnection {
  const { clientId, namespace, replicationFactor, logger } = settings;
  topicOf('any', namespace);
  const kafka = new Kafka({
    brokers: [...settings.brokers],
    clientId,
    connectionTimeout: CONNECT_DEADLINE_MS,
    requestTimeout: REQUEST_DEADLINE_MS,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: kafkajsLog(logger),
  });
  return {
    kafka,
    clientId,
    logger,
    topicOf: (journal) => topicOf(journal, namespace),
    ensureTopic: (journal, partitions) =>
      ensureTopic(kafka, topicOf(journal, namespace), { partitions, replicationFactor }),
  };
}
