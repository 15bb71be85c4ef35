import type { Message, Producer } from 'kafkajs';
import { Partitioners } from 'kafkajs';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { growingPause } from './growing-pause';
import type { KafkaConnection } from './kafka-connection';
import { TopicMismatch } from './topics';
import { unlessStopped, withinClientDeadline, withinStopDeadline } from './unless-stopped';

const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 5_000;
/** Of one partition in one request; a broker takes 1 MiB unless it is told otherwise. */
const MAX_BYTES_PER_SEND = 400 * 1024;
/** What a message takes beside its value: its headers and its key. */
const MESSAGE_OVERHEAD_BYTES = 900;
const ALL_REPLICAS = -1;

/** The publisher was stopped before a broker had acknowledged everything. */
export class PublisherStopped extends Error {
  override readonly name = 'PublisherStopped';
}

export interface Publisher {
  /**
   * Publishes messages of one partition, in order; resolves once every one is acknowledged by all replicas, however long
   * that takes. One call a partition at a time.
   * @throws PublisherStopped
   */
  publish(partition: number, messages: readonly Message[]): Promise<void>;
  /** Resolves within about two seconds, whatever the brokers do. */
  stop(): Promise<void>;
}

interface Waiting {
  rest: readonly Message[];
  resolve(): void;
  reject(error: Error): void;
}

export interface PublisherOptions {
  readonly connection: KafkaConnection;
  readonly journal: string;
  readonly partitions: number;
  readonly scheduler: Scheduler;
}

/**
 * Publishes to a journal's topic: one request at a time carries what waits of all partitions. After a failure it begins with
 * a new producer and sends the same again: a producer that does not know what became of its last request could have the next
 * one taken for its repetition, and dropped.
 */
export function publisher(options: PublisherOptions): Publisher {
  const { connection, journal, scheduler } = options;
  const { logger } = connection;
  const waiting = new Map<number, Waiting>();
  const stopping = new AbortController();
  const again = growingPause(scheduler, FIRST_PAUSE_MS, LAST_PAUSE_MS);
  let producer: Producer | undefined;
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;

  /** What a producer is asked for: neither a stop nor anybody else waits for it for ever. */
  const bounded = <T>(work: Promise<T>) => unlessStopped(withinClientDeadline(work, scheduler), stopping.signal);
  const sendAll = async () => {
    while (waiting.size > 0 && !stopping.signal.aborted) {
      try {
        producer ??= await begin(options, bounded);
        const round = nextRound(waiting);
        const messages = round.flatMap(({ sent }) => sent);
        await bounded(producer.send({ topic: connection.topicOf(journal), messages, acks: ALL_REPLICAS }));
        // Only here: what a producer that was given up says later is about messages that another one sends again.
        acknowledge(round, waiting);
        if (!again.isFresh) logger.info({ journal }, `${journal} publishes to Kafka again; nothing was lost`);
        again.reset();
      } catch (error) {
        await end(producer, scheduler);
        producer = undefined;
        if (stopping.signal.aborted) break;
        const how = !again.isFresh ? 'debug' : error instanceof TopicMismatch ? 'error' : 'warn';
        logger[how]({ journal, err: error }, `${journal} can not publish to Kafka; it goes on trying, nothing is lost`);
        await again.wait(stopping.signal);
      }
    }
    // In the same turn as the last look at what waits: whatever comes from now on starts anew.
    isRunning = false;
  };

  return {
    publish: (partition, messages) =>
      new Promise((resolve, reject) => {
        if (stopping.signal.aborted) return reject(stopped(journal));
        if (messages.length === 0) return resolve();
        waiting.set(partition, { rest: messages, resolve, reject });
        if (isRunning) return;
        isRunning = true;
        running = sendAll();
      }),
    async stop() {
      stopping.abort();
      for (const { reject } of waiting.values()) reject(stopped(journal));
      waiting.clear();
      // What it was doing is abandoned, and its producer ended there.
      await running;
      await end(producer, scheduler);
    },
  };
}

/** Makes the topic if need be, and a producer with a new id. @throws Abandoned, ClientHangs */
async function begin(
  { connection, journal, partitions, scheduler }: PublisherOptions,
  bounded: <T>(work: Promise<T>) => Promise<T>,
): Promise<Producer> {
  await bounded(connection.ensureTopic(journal, partitions));
  const producer = connection.kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner, // every message names its partition
  });
  const connecting = producer.connect();
  try {
    await bounded(connecting);
    return producer;
  } catch (error) {
    // One that connects after all is of no use to anybody.
    connecting.then(() => producer.disconnect()).catch(() => undefined);
    await end(producer, scheduler);
    throw error;
  }
}

async function end(producer: Producer | undefined, scheduler: Scheduler): Promise<void> {
  if (producer === undefined) return;
  await withinStopDeadline(
    producer.disconnect().catch(() => undefined),
    scheduler,
  );
}

interface Sent {
  readonly partition: number;
  readonly entry: Waiting;
  readonly sent: readonly Message[];
}

/** The next messages of each partition that waits. */
function nextRound(waiting: ReadonlyMap<number, Waiting>): Sent[] {
  return [...waiting].map(([partition, entry]) => ({ partition, entry, sent: fitting(entry.rest) }));
}

/** Those that are through with theirs are told. */
function acknowledge(round: readonly Sent[], waiting: Map<number, Waiting>): void {
  for (const { partition, entry, sent } of round) {
    entry.rest = entry.rest.slice(sent.length);
    if (entry.rest.length > 0) continue;
    waiting.delete(partition);
    entry.resolve();
  }
}

/** As many of the messages as one request may hold of a partition, at least one. */
function fitting(messages: readonly Message[]): readonly Message[] {
  let bytes = 0;
  const beyond = messages.findIndex(({ value }, index) => {
    bytes += Buffer.byteLength(value ?? '') + MESSAGE_OVERHEAD_BYTES;
    return index > 0 && bytes > MAX_BYTES_PER_SEND;
  });
  return beyond < 0 ? messages : messages.slice(0, beyond);
}

function stopped(journal: string): PublisherStopped {
  return new PublisherStopped(
    `${journal} stopped publishing; what was not acknowledged is published at the next start`,
  );
}
