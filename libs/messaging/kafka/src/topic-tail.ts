import type { Consumer } from 'kafkajs';
import type { Ids } from '@daftari/kernel/ids';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { KafkaConnection } from './kafka-connection';
import { readMessage, type EventMessage } from './event-message';
import { growingPause } from './growing-pause';
import { TopicMismatch } from './topics';
import { unlessStopped, withinClientDeadline, withinStopDeadline } from './unless-stopped';

const FIRST_PAUSE_MS = 250;
const LAST_PAUSE_MS = 10_000;
/** How long a fetch waits for messages, and so how long a stop takes while all is well. */
const FETCH_WAIT_MS = 500;
/** What a broker answers in its first moments. */
const LOADING = new Set(['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE']);

export interface TopicTailOptions {
  readonly connection: KafkaConnection;
  readonly journal: string;
  readonly partitions: number;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
}

export interface TailListener {
  message(message: EventMessage): void;
  /** It begins to read, anew after an interruption: what was published in between has to come from elsewhere. */
  began(): void;
  /** It reads nothing until it begins again. */
  ended(): void;
}

export interface TopicTail {
  /** Begins anew with another connection. */
  restart(): void;
  /** Resolves when nothing is read any more, within about two seconds, whatever the brokers do. */
  stop(): Promise<void>;
}

/** Begins to follow a topic; tests put something else in its place. */
export type Follow = (listener: TailListener) => TopicTail;

/**
 * Reads what is published to a journal's topic from now on, for ever: whatever fails, it begins anew after a pause, also with
 * a new topic when the old one is gone. It promises nothing about what it brings.
 */
export function followTopic(options: TopicTailOptions, listener: TailListener): TopicTail {
  const stopping = new AbortController();
  let run = new AbortController();
  const running = followForEver(options, listener, stopping.signal, () => (run = new AbortController()));
  return {
    restart: () => run.abort(),
    async stop() {
      stopping.abort();
      run.abort();
      await withinStopDeadline(running, options.scheduler);
    },
  };
}

async function followForEver(
  options: TopicTailOptions,
  listener: TailListener,
  stop: AbortSignal,
  nextRun: () => AbortController,
): Promise<void> {
  const { connection, journal, partitions, scheduler } = options;
  const { logger } = connection;
  const again = growingPause(scheduler, FIRST_PAUSE_MS, LAST_PAUSE_MS);
  const began = () => {
    if (!again.isFresh) logger.info({ journal }, `the events of ${journal} come over Kafka again`);
    again.reset();
    listener.began();
  };
  while (!stop.aborted) {
    const run = nextRun();
    try {
      await unlessStopped(withinClientDeadline(connection.ensureTopic(journal, partitions), scheduler), stop);
      await follow(options, { ...listener, began }, AbortSignal.any([stop, run.signal]));
    } catch (error) {
      if (stop.aborted) return;
      const isRoutine = !again.isFresh || isLoading(error);
      const how = isRoutine ? 'debug' : error instanceof TopicMismatch ? 'error' : 'warn';
      logger[how](
        { journal, err: error },
        `the events of ${journal} do not come over Kafka; they are read from the journal until they do`,
      );
    }
    listener.ended();
    await again.wait(stop);
  }
}

/** A broker that has just started is asked for what it is still loading. */
function isLoading(error: unknown): boolean {
  const { type, cause } = error as { type?: string; cause?: unknown };
  return LOADING.has(type ?? '') || (cause !== undefined && cause !== error && isLoading(cause));
}

/** Reads until it is stopped. @throws what made the consumer end by itself */
async function follow(options: TopicTailOptions, listener: TailListener, stop: AbortSignal): Promise<void> {
  const { connection, journal, ids, scheduler } = options;
  const topic = connection.topicOf(journal);
  const consumer = connection.kafka.consumer({
    // A group of its own reads every partition. A new one each time: in the last one the brokers would first wait for the
    // member that was cut off.
    groupId: `${topic}.${connection.clientId}.${ids.uuid()}`,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    allowAutoTopicCreation: false,
    // Whatever ends it ends this run, and the next one makes the topic again if need be.
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
  });
  const ended = new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  ended.catch(() => undefined); // it may end before it is waited for
  tellWhenItBegins(consumer, listener);
  try {
    await Promise.race([withinClientDeadline(beginReading(consumer, topic, listener, stop), scheduler), ended]);
    await ended;
  } finally {
    await withinStopDeadline(
      consumer.disconnect().catch(() => undefined),
      scheduler,
    );
  }
}

/** It may be stopped before a broker has answered: then it does nothing more, and keeps no connection that comes late. */
async function beginReading(
  consumer: Consumer,
  topic: string,
  listener: TailListener,
  stop: AbortSignal,
): Promise<void> {
  const steps = [
    () => consumer.connect(),
    () => consumer.subscribe({ topics: [topic], fromBeginning: false }),
    () =>
      consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          for (const received of batch.messages) {
            const message = readMessage(received);
            // Kafka's partition is the journal's: another one's message is not ours.
            if (message?.partition === batch.partition && !stop.aborted) listener.message(message);
          }
        },
      }),
  ];
  for (const step of steps) {
    await step();
    if (stop.aborted) return consumer.disconnect();
  }
}

/** Its first fetch has settled where it reads from: from then on it brings what is published. */
function tellWhenItBegins(consumer: Consumer, listener: TailListener): void {
  let joined = false;
  consumer.on(consumer.events.GROUP_JOIN, () => {
    joined = true;
  });
  consumer.on(consumer.events.FETCH, () => {
    if (!joined) return;
    joined = false;
    listener.began();
  });
}
