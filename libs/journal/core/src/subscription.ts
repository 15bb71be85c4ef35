import { pause, type Scheduler } from '@daftari/kernel/scheduler';
import { NO_HASH } from './batch';
import { LogRolledBack, StoreDamaged } from './errors';
import type { EventReader } from './event-reader';
import type { DeliveredBatch, Subscription } from './journal';
import type { JournalLog } from './journal-log';
import type { Checkpoint, StoredBatch } from './position';
import type { JournalStore } from './store';

const PAGE = 64;
/** How often a subscriber looks without being woken: another process may have written. */
const POLL_MS = 1_000;

/** Pauses while the store can not be read: they double from the first to the last. */
const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 5_000;

export interface SubscriptionDeps {
  readonly store: Pick<JournalStore, 'readBatches' | 'watch'>;
  readonly reader: EventReader;
  readonly partitions: number;
  readonly scheduler: Scheduler;
  readonly logger?: JournalLog | undefined;
}

type Handler = (batch: DeliveredBatch) => Promise<void>;

/** Delivers a journal's batches, partition by partition, as `Journal.subscribe` promises. */
export function startSubscription(
  deps: SubscriptionDeps,
  after: readonly Checkpoint[],
  handler: Handler,
  onError: (error: unknown) => void,
): Subscription {
  let stopped = false;
  const wakers = new Map<number, () => void>();
  const unwatch = deps.store.watch((partition) => wakers.get(partition)?.());
  const stop = () => {
    stopped = true;
    unwatch();
    for (const wake of [...wakers.values()]) wake();
  };
  const fail = (error: unknown) => {
    if (stopped) return;
    stop();
    onError(error);
  };

  const pump = async (partition: number) => {
    const reader = new PartitionReader(
      deps,
      partition,
      after.find((c) => c.partition === partition),
    );
    const patiently = <R>(read: () => Promise<R>) => whileItCanNot(deps, partition, read, () => stopped);
    await patiently(() => reader.check());
    let woken = false;
    wakers.set(partition, () => (woken = true));
    while (!stopped) {
      woken = false;
      const page = (await patiently(() => reader.next())) ?? [];
      for (const batch of page) {
        if (stopped) return;
        await handler(batch);
      }
      if (page.length > 0 || woken || stopped) continue;
      await new Promise<void>((resolve) => {
        wakers.set(partition, resolve);
        void pause(deps.scheduler, POLL_MS).then(resolve);
      });
      wakers.set(partition, () => (woken = true));
    }
  };

  const pumps = Array.from({ length: deps.partitions }, (_, partition) => pump(partition).catch(fail));
  return {
    stop: async () => {
      stop();
      await Promise.all(pumps);
    },
  };
}

/**
 * Reads again and again until the store answers: one that is away comes back. Undefined when it is stopped meanwhile.
 * @throws StoreDamaged, LogRolledBack which no waiting heals
 */
async function whileItCanNot<R>(
  { scheduler, logger }: SubscriptionDeps,
  partition: number,
  read: () => Promise<R>,
  isStopped: () => boolean,
): Promise<R | undefined> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LAST_PAUSE_MS, pauseMs * 2)) {
    try {
      return await read();
    } catch (error) {
      if (error instanceof StoreDamaged || error instanceof LogRolledBack) throw error;
      if (isStopped()) return undefined;
      if (pauseMs === FIRST_PAUSE_MS) {
        logger?.warn({ err: error, partition }, `a subscriber waits: partition ${partition} can not be read`);
      }
      await pause(scheduler, pauseMs);
      if (isStopped()) return undefined;
    }
  }
}

/** Reads one partition in order and refuses to go on when the log is not the one it has been reading. */
class PartitionReader {
  private sequence: number;
  private hash: string;

  constructor(
    private readonly deps: SubscriptionDeps,
    private readonly partition: number,
    checkpoint: Checkpoint | undefined,
  ) {
    this.sequence = checkpoint?.sequence ?? -1;
    this.hash = checkpoint?.hash ?? NO_HASH;
  }

  /** @throws LogRolledBack when the checkpoint is not on this log */
  async check(): Promise<void> {
    if (this.sequence < 0) return;
    const [batch] = await this.deps.store.readBatches(this.partition, this.sequence - 1, 1);
    if (batch?.sequence === this.sequence && batch.hash === this.hash) return;
    throw new LogRolledBack(
      `the checkpoint at partition ${this.partition} sequence ${this.sequence} is not on this log: ` +
        'it was rolled back, restored or replaced; rebuild the view or restore the log',
    );
  }

  async next(): Promise<DeliveredBatch[]> {
    const page = await this.deps.store.readBatches(this.partition, this.sequence, PAGE);
    return page.map((stored) => this.deliver(stored));
  }

  private deliver(stored: StoredBatch): DeliveredBatch {
    const batch = this.deps.reader.sealed(stored);
    if (batch.sequence !== this.sequence + 1 || batch.previousHash !== this.hash) {
      throw new StoreDamaged(
        `partition ${this.partition}: sequence ${batch.sequence} does not follow sequence ${this.sequence}`,
      );
    }
    const { partition, sequence, hash } = stored;
    this.sequence = sequence;
    this.hash = hash;
    return { checkpoint: { partition, sequence, hash }, recordedAt: batch.recordedAt, events: batch.events };
  }
}
