import type { StoredBatch } from '@daftari/journal-core/position';
import { decodeBatch } from '@daftari/journal-core/batch';
import { systemIds } from '@daftari/kernel/ids';
import { systemScheduler } from '@daftari/kernel/scheduler';
import type { OwnerJournal } from '@daftari/messaging-core/owner-journal';
import { messagesOf, readMessage, type ReceivedMessage } from '../event-message';
import { kafkaConnection, type KafkaConnection } from '../kafka-connection';
import { feedOver, type KafkaFeed, type KafkaFeedOptions } from '../kafka-feed';
import type { KafkaLog } from '../kafka-log';
import type { TailListener } from '../topic-tail';
import { counterEvents } from '@daftari/journal-core/testing/counter-model';

/** What a log was told, line by line: `level: message`. */
export interface KeptLog extends KafkaLog {
  readonly lines: string[];
}

export function keptLog(): KeptLog {
  const lines: string[] = [];
  const at = (level: string) => (fields: object, message: string) => {
    const { err } = fields as { err?: Error };
    lines.push(`${level}: ${message}${err === undefined ? '' : ` (${err.message})`}`);
  };
  return { lines, debug: () => undefined, info: at('info'), warn: at('warn'), error: at('error') };
}

/** A feed over a topic that a test fills as it likes. */
export interface ScriptedTopic {
  readonly feed: KafkaFeed;
  readonly logger: KeptLog;
  /** How often the feed began anew because nothing came. */
  readonly restarts: () => number;
  bring(...messages: readonly ReceivedMessage[]): void;
  begin(): void;
  end(): void;
}

export function scriptedTopic(owner: OwnerJournal, options: Partial<KafkaFeedOptions> = {}): ScriptedTopic {
  const logger = keptLog();
  let listener: TailListener | undefined;
  let restarts = 0;
  const feed = feedOver(
    {
      connection: nowhere(logger),
      journal: 'counters',
      partitions: 16,
      owner,
      events: counterEvents,
      scheduler: systemScheduler,
      ids: systemIds,
      compareEveryMs: 5,
      ...options,
    },
    (listening) => {
      listener = listening;
      return { restart: () => void (restarts += 1), stop: async () => undefined };
    },
  );
  return {
    feed,
    logger,
    restarts: () => restarts,
    bring(...messages) {
      for (const received of messages) {
        const message = readMessage(received);
        if (message !== undefined) listener!.message(message);
      }
    },
    begin: () => listener!.began(),
    end: () => listener!.ended(),
  };
}

/** The messages of a stored batch, as a consumer gets them. */
export function received(stored: StoredBatch): ReceivedMessage[] {
  return messagesOf(decodeBatch(stored.body), stored.hash).map(({ value, headers }) => ({
    value: Buffer.from(value as string),
    headers: Object.fromEntries(Object.entries(headers!).map(([name, text]) => [name, Buffer.from(text as string)])),
  }));
}

/** A connection that is never used: port 1 answers nobody. */
export function nowhere(logger: KafkaLog): KafkaConnection {
  return kafkaConnection({ brokers: ['127.0.0.1:1'], clientId: 'spec', logger });
}
