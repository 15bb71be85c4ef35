import { setMaxListeners } from 'node:events';
import { EventReader } from '@daftari/journal-core/event-reader';
import type { EventChecker } from '@daftari/journal-core/event-checker';
import type { DeliveredBatch, Subscription } from '@daftari/journal-core/journal';
import { startSubscription } from '@daftari/journal-core/subscription';
import type { Checkpoint } from '@daftari/journal-core/position';
import type { Ids } from '@daftari/kernel/ids';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { EventFeed } from '@daftari/messaging-core/event-feed';
import type { OwnerJournal } from '@daftari/messaging-core/owner-journal';
import type { PartitionLag } from '@daftari/messaging-core/partition-lag';
import { BatchAssembler } from './batch-assembler';
import { growingPause } from './growing-pause';
import type { KafkaConnection } from './kafka-connection';
import { ownerWatch } from './owner-watch';
import { RelayedLog } from './relayed-log';
import { followTopic, type Follow } from './topic-tail';
import { unlessStopped, withinStopDeadline } from './unless-stopped';

const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 5_000;

export interface KafkaFeedOptions {
  readonly connection: KafkaConnection;
  /** Whose events: the name of the service that owns the journal. */
  readonly journal: string;
  readonly partitions: number;
  /** The journal where it is written: what Kafka did not bring is read there. */
  readonly owner: OwnerJournal;
  /** Knows the event types of that journal, to make old versions current. */
  readonly events: EventChecker;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  /** How often the owner is asked for its heads, which shows what was lost at the end. */
  readonly compareEveryMs?: number | undefined;
}

export interface KafkaFeed extends EventFeed {
  /** How far the slowest subscription is behind, of each partition that one reads. */
  lag(): PartitionLag[];
  /** False while Kafka brings nothing, and everything is read from the owner: slower, and right all the same. */
  isFollowing(): boolean;
  /**
   * Ends every subscription; resolves when no handler runs any more, within about two seconds: neither brokers nor the
   * owner are waited for, nor is a handler that takes longer.
   */
  stop(): Promise<void>;
}

/** The feed was stopped while somebody waited for the owner's heads. */
export class FeedStopped extends Error {
  override readonly name = 'FeedStopped';
}

/**
 * Another process's journal as a feed: over Kafka as long as that brings everything, in order and whole, and from the owner
 * as soon as it does not. One for each journal and process: its subscriptions share one Kafka consumer, which starts with the
 * first of them, and what is kept in memory. A slow subscription holds up nobody: it reads from the owner what it is too late
 * for.
 */
export function kafkaFeed(options: KafkaFeedOptions): KafkaFeed {
  const { connection, journal, partitions, ids, scheduler } = options;
  return feedOver(options, (listener) => followTopic({ connection, journal, partitions, ids, scheduler }, listener));
}

/** As `kafkaFeed`, over anything that brings messages. */
export function feedOver(options: KafkaFeedOptions, follow: Follow): KafkaFeed {
  const { journal, partitions, owner, events, scheduler } = options;
  const { logger } = options.connection;
  const log = new RelayedLog(owner, partitions, new BatchAssembler(journal));
  const stopping = new AbortController();
  // Whoever waits for a head listens to it, of each partition.
  setMaxListeners(0, stopping.signal);
  const subscriptions = new Set<{ readonly done: Map<number, number>; stop(): Promise<void> }>();
  const watch = ownerWatch({ ...options, logger, log, follow });
  return {
    journal,
    partitions,
    async head(partition) {
      const heads = await untilTheOwnerAnswers(() => log.heads(), scheduler, stopping.signal);
      return heads.find((head) => head.partition === partition) ?? { partition, sequence: -1, hash: '' };
    },
    subscribe(after, handler, onError, only): Subscription {
      watch.start();
      // A checkpoint says that the log reaches it: the owner is asked, whatever was heard from it before.
      after
        .filter(({ partition }) => only?.includes(partition) ?? true)
        .forEach((checkpoint) => log.expect(checkpoint));
      const read = only ?? Array.from({ length: partitions }, (_, partition) => partition);
      const done = new Map(read.map((partition) => [partition, sequenceIn(after, partition)]));
      const handle = async (batch: DeliveredBatch) => {
        await handler(batch);
        done.set(batch.checkpoint.partition, batch.checkpoint.sequence);
      };
      const reader = new EventReader(events, undefined);
      const fail = (error: unknown) => {
        subscriptions.delete(subscription);
        onError(error);
      };
      const ended = new AbortController();
      const store = readUntil(ended.signal, log);
      const inner = startSubscription({ store, reader, partitions, scheduler, logger }, after, handle, fail, only);
      const subscription = {
        done,
        stop: async () => {
          const over = inner.stop();
          ended.abort();
          await over;
          subscriptions.delete(subscription);
        },
      };
      subscriptions.add(subscription);
      return subscription;
    },
    lag() {
      return Array.from({ length: partitions }, (_, partition) => partition).flatMap((partition) => {
        const slowest = Math.min(...[...subscriptions].map(({ done }) => done.get(partition) ?? Infinity));
        return slowest === Infinity ? [] : [{ partition, batches: Math.max(0, log.reach(partition) - slowest) }];
      });
    },
    isFollowing: () => watch.isBusUp(),
    async stop() {
      stopping.abort();
      const ended = [...subscriptions].map((subscription) => subscription.stop());
      await withinStopDeadline(Promise.all([watch.stop(), ...ended]), scheduler);
    },
  };
}

/** The log as one subscription reads it: once it is over, an owner that does not answer holds it up no longer. */
function readUntil(over: AbortSignal, log: RelayedLog): Pick<RelayedLog, 'head' | 'readBatches' | 'watch'> {
  // Each partition that is being read listens to it.
  setMaxListeners(0, over);
  return {
    head: (partition) => unlessStopped(log.head(partition), over),
    readBatches: (partition, after, limit) => unlessStopped(log.readBatches(partition, after, limit), over),
    watch: (listener) => log.watch(listener),
  };
}

function sequenceIn(checkpoints: readonly Checkpoint[], partition: number): number {
  return checkpoints.find((checkpoint) => checkpoint.partition === partition)?.sequence ?? -1;
}

/** The services of a cluster start in any order: an owner that does not answer yet is waited for. @throws FeedStopped */
async function untilTheOwnerAnswers(
  ask: () => Promise<Checkpoint[]>,
  scheduler: Scheduler,
  stop: AbortSignal,
): Promise<Checkpoint[]> {
  const again = growingPause(scheduler, FIRST_PAUSE_MS, LAST_PAUSE_MS);
  for (;;) {
    if (stop.aborted) throw new FeedStopped('the feed was stopped');
    try {
      return await unlessStopped(ask(), stop);
    } catch {
      await again.wait(stop);
    }
  }
}
