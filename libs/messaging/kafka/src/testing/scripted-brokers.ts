import type { Kafka, Producer, ProducerRecord, RecordMetadata } from 'kafkajs';
import type { KafkaConnection } from '../kafka-connection';
import { keptLog, nowhere, type KeptLog } from './scripted-topic';

/** Brokers whose answers a test decides on; where it decides nothing they answer at once. */
export interface ScriptedBrokers {
  readonly connection: KafkaConnection;
  readonly logger: KeptLog;
  /** What was sent, request by request. */
  readonly sent: ProducerRecord[];
  /** Producers that stand now. */
  producers(): number;
}

export interface BrokerAnswers {
  ensureTopic(): Promise<void>;
  connect(): Promise<void>;
  send(record: ProducerRecord): Promise<void>;
  disconnect(): Promise<void>;
}

export function scriptedBrokers(answers: Partial<BrokerAnswers> = {}): ScriptedBrokers {
  const logger = keptLog();
  const sent: ProducerRecord[] = [];
  let producers = 0;
  const producer = () => {
    let stands = false;
    return {
      async connect() {
        await answers.connect?.();
        stands = true;
        producers += 1;
      },
      async send(record: ProducerRecord): Promise<RecordMetadata[]> {
        sent.push(record);
        await answers.send?.(record);
        return [];
      },
      async disconnect() {
        await answers.disconnect?.();
        if (stands) producers -= 1;
        stands = false;
      },
    } as unknown as Producer;
  };
  const connection: KafkaConnection = {
    ...nowhere(logger),
    kafka: { producer } as unknown as Kafka,
    ensureTopic: async () => answers.ensureTopic?.(),
  };
  return { connection, logger, sent, producers: () => producers };
}
