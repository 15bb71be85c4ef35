import type { Clock } from '@daftari/kernel/clock';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { pauseUnless } from './growing-pause';
import type { KafkaLog } from './kafka-log';
import type { RelayedLog } from './relayed-log';
import type { Follow, TopicTail } from './topic-tail';
import { unlessStopped } from './unless-stopped';

/** How often the owner is asked for its heads, unless the options say otherwise. */
export const COMPARE_EVERY_MS = 5_000;
/** The same while nothing comes over the bus, and everything is read from the owner. */
const COMPARE_EVERY_MS_ALONE = 500;
/** So many times as long as an answer took nobody asks again: an owner that is slow to answer is not made slower. */
const REST_PER_ANSWER = 4;
/** So many comparisons in a row in which the journal grew and the bus brought nothing: then it is begun anew. */
const PATIENCE = 3;
const MAX_PATIENCE = 96;

export interface OwnerWatchOptions {
  readonly journal: string;
  readonly scheduler: Scheduler;
  readonly logger: KafkaLog;
  readonly log: RelayedLog;
  readonly follow: Follow;
  readonly compareEveryMs?: number | undefined;
  /** Tells how long answers take; the process's own monotonic time when absent. */
  readonly clock?: Clock | undefined;
}

export interface OwnerWatch {
  /** Follows the bus and compares it with the owner; starting twice is fine. */
  start(): void;
  /** True from when the bus begins to bring what is published until it ends. */
  isBusUp(): boolean;
  stop(): Promise<void>;
}

/** No set-back of the machine's time makes an answer look slow. */
const MONOTONIC: Clock = { nowMs: () => performance.now() };

/** Brings a relayed log what comes over the bus, and compares it with its owner again and again. */
export function ownerWatch(options: OwnerWatchOptions): OwnerWatch {
  const { journal, scheduler, logger, log, follow, clock = MONOTONIC } = options;
  const everyMs = options.compareEveryMs ?? COMPARE_EVERY_MS;
  const stopping = new AbortController();
  let tail: TopicTail | undefined;
  let running: Promise<void> = Promise.resolve();
  let isBusUp = false;
  let brought = 0;
  let ownerAnswers = true;

  const compare = async (atOnce: boolean): Promise<boolean> => {
    try {
      const grew = await unlessStopped(log.compare(atOnce), stopping.signal);
      if (!ownerAnswers) logger.info({ journal }, `the owner of ${journal} answers again`);
      ownerAnswers = true;
      return grew;
    } catch (error) {
      if (ownerAnswers && !stopping.signal.aborted) {
        logger.warn({ journal, err: error }, `the owner of ${journal} does not answer; what Kafka loses waits for it`);
      }
      ownerAnswers = false;
      return false;
    }
  };

  const compareForEver = async () => {
    let [silent, patience, tookMs] = [0, PATIENCE, 0];
    while (!stopping.signal.aborted) {
      const before = brought;
      await pauseUnless(scheduler, isBusUp ? everyMs : Math.min(everyMs, restAfter(tookMs)), stopping.signal);
      if (stopping.signal.aborted) return;
      const askedAtMs = clock.nowMs();
      const grew = await compare(!isBusUp);
      tookMs = clock.nowMs() - askedAtMs;
      if (brought > before) {
        silent = 0;
        patience = PATIENCE;
      } else if (grew && isBusUp) silent += 1;
      if (silent < patience) continue;
      logger.warn({ journal }, `${journal} grows and Kafka brings nothing of it: its consumer begins anew`);
      silent = 0;
      patience = Math.min(patience * 2, MAX_PATIENCE);
      tail?.restart();
    }
  };

  return {
    start() {
      if (tail !== undefined || stopping.signal.aborted) return;
      tail = follow({
        message(message) {
          brought += 1;
          log.receive(message);
        },
        began() {
          isBusUp = true;
          log.interrupted();
          void compare(true);
        },
        ended: () => (isBusUp = false),
      });
      running = compareForEver();
    },
    isBusUp: () => isBusUp,
    async stop() {
      stopping.abort();
      await Promise.all([running, tail?.stop()]);
    },
  };
}

/** Until the owner is asked again while the bus brings nothing, after an answer that took so long. */
function restAfter(tookMs: number): number {
  return Math.max(COMPARE_EVERY_MS_ALONE, tookMs * REST_PER_ANSWER);
}
