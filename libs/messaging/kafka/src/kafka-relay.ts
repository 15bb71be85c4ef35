import type { Journal } from '@daftari/journal-core/journal';
import type { CommitListener, JournalStore } from '@daftari/journal-core/store';
import { asError, progress } from '@daftari/journal-core/views/progress';
import { wholeShare, type PartitionShare } from '@daftari/kernel/partition-share';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { PartitionLag } from '@daftari/messaging-core/partition-lag';
import type { KafkaConnection } from './kafka-connection';
import { wakeBySubscription } from './journal-wake';
import { publisher, PublisherStopped } from './publisher';
import { relayPartition } from './relay-partition';
import type { RelayCheckpoints } from './relay-checkpoints';
import { withinStopDeadline } from './unless-stopped';

/** How often a partition is looked at though nobody woke it: a change stream may hang without a word. */
const POLL_MS = 10_000;

/** What a relay needs of a journal, whatever its partitions' state is. */
export type RelayableJournal = Pick<Journal<never>, 'name' | 'partitions' | 'head' | 'readBatches' | 'subscribe'>;

export interface KafkaRelayOptions {
  readonly connection: KafkaConnection;
  readonly journal: RelayableJournal;
  readonly checkpoints: RelayCheckpoints;
  readonly scheduler: Scheduler;
  /** Which partitions are this process's to publish; all of them when absent. */
  readonly share?: PartitionShare | undefined;
  /**
   * Tells of what is written, by whomever, such as `watch` of a store that `tellsOfOthers`.
   * Without it the relay subscribes to the journal to hear of everything, which reads every batch once more.
   */
  readonly watch?: JournalStore['watch'] | undefined;
  /** Called once when the relay has stopped for good: the log was rolled back or is damaged. */
  onFailure?(error: unknown): void;
}

export interface KafkaRelay {
  /** Resolves once the held partitions are published up to their heads of this moment; rejects when it has stopped. */
  caughtUp(): Promise<void>;
  /** What is not published yet, of the partitions that this process holds. @throws what the journal's store throws */
  lag(): Promise<PartitionLag[]>;
  /**
   * Resolves when nothing is published any more, within about two seconds, whoever does not answer. What was not
   * acknowledged is published at the next start.
   */
  stop(): Promise<void>;
}

interface Run {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Publishes every event of a journal to its topic: at least once, in order within a partition, as it stands in the log, with
 * personal data sealed. A partition's checkpoint moves only after the brokers acknowledged. Whatever is away is waited for.
 * Only a log that was rolled back, or is damaged, stops it for good.
 */
export function kafkaRelay(options: KafkaRelayOptions): KafkaRelay {
  const { connection, journal, scheduler, share = wholeShare } = options;
  const { logger } = connection;
  const out = publisher({ connection, journal: journal.name, partitions: journal.partitions, scheduler });
  const done = progress();
  const runs = new Map<number, Run>();
  const wakes = new Map<number, (sequence?: number) => void>();
  let isOver = false;

  const held = () => Array.from({ length: journal.partitions }, (_, p) => p).filter((p) => share.holds(p));
  const stopAll = () => runs.forEach(({ stop }) => stop.abort());
  const fail = (error: unknown) => {
    if (isOver) return;
    isOver = true;
    stopAll();
    const { name } = journal;
    logger.error(
      { journal: name, err: error },
      `the relay of ${name} stopped: its log is not what was published before`,
    );
    done.fail(asError(error));
    options.onFailure?.(error);
  };
  const begin = (partition: number) => {
    const stop = new AbortController();
    const before = runs.get(partition)?.ended ?? Promise.resolve();
    const deps = { ...options, logger, publish: out.publish, pollMs: POLL_MS, wakes, stop: stop.signal };
    const ended = before
      .then(() => relayPartition(deps, partition, (checkpoint) => done.advance(checkpoint)))
      .catch((error: unknown) => {
        if (!(error instanceof PublisherStopped)) fail(error);
      });
    runs.set(partition, { stop, ended });
  };

  const wake: CommitListener = (partition, sequence) => wakes.get(partition)?.(sequence);
  const unwatch: () => void | Promise<void> =
    options.watch?.(wake) ?? wakeBySubscription({ journal, scheduler, logger }, wake, fail);
  const unshare = share.onChange((partition, isHeld) => {
    runs.get(partition)?.stop.abort();
    if (isHeld && !isOver) begin(partition);
  });
  held().forEach(begin);

  return {
    caughtUp: async () => done.reached(await Promise.all(held().map((partition) => journal.head(partition)))),
    lag: () =>
      Promise.all(
        held().map(async (partition) => {
          const { sequence } = await journal.head(partition);
          return { partition, batches: Math.max(0, sequence - done.sequence(partition)) };
        }),
      ),
    async stop() {
      isOver = true;
      unshare();
      stopAll();
      const ended = [...runs.values()].map((run) => run.ended);
      await withinStopDeadline(Promise.all([out.stop(), unwatch(), ...ended]), scheduler);
      done.fail(new PublisherStopped(`the relay of ${journal.name} was stopped`));
    },
  };
}
