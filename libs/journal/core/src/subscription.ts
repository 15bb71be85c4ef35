import { pause, type Scheduler } from '@daftari/kernel/scheduler';
import { NO_HASH, type Batch } from './batch';
import { LogRolledBack, StoreDamaged } from './errors';
import type { EventReader } from './event-reader';
import type { DeliveredBatch, Subscription } from './journal';
import type { JournalLog } from './journal-log';
import type { Checkpoint, StoredBatch } from './position';
import type { JournalStore } from './store';

const PAGE = 64;
/** How often a subscriber looks without being woken, where nobody tells it of what other processes write. */
const POLL_MS = 1_000;
/** The same where the store tells, and mends by itself what it has not told. */
const TOLD_POLL_MS = 10_000;

/** Pauses while the store can not be read: they double from the first to the last. */
const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 5_000;

export interface SubscriptionDeps {
  readonly store: Pick<JournalStore, 'head' | 'readBatches' | 'watch' | 'tellsOfOthers'>;
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
  only?: readonly number[],
): Subscription {
  let stopped = false;
  const wakers = new Map<number, (sequence?: number) => void>();
  const unwatch = deps.store.watch((partition, sequence) => wakers.get(partition)?.(sequence));
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

  const tells = deps.store.tellsOfOthers === true;
  const pollMs = tells ? TOLD_POLL_MS : POLL_MS;
  const pump = async (partition: number) => {
    const reader = new PartitionReader(
      deps,
      partition,
      after.find((c) => c.partition === partition),
    );
    const patiently = <R>(read: () => Promise<R>) => whileItCanNot(deps, partition, read, () => stopped);
    await patiently(() => reader.check());
    const wakes = new Wakes(reader);
    wakers.set(partition, (sequence) => wakes.tell(sequence));
    // Only a log that has been still for a while is asked for its head: what is written shows by itself that it follows.
    let still = false;
    let quiet: Promise<void> | undefined;
    while (!stopped) {
      wakes.forget();
      const page = (await patiently(() => reader.next(still))) ?? [];
      still = false;
      for (const stored of page) {
        if (stopped) return;
        const batch = reader.open(stored);
        if (!reader.follows(batch)) await patiently(() => reader.assertDamaged(batch));
        if (stopped) return;
        await handler(reader.pass(batch, stored));
      }
      // Of a store that tells of everybody's writes, a page that is not full was the end of the log.
      const mayGoOn = tells ? page.length === PAGE : page.length > 0;
      if (mayGoOn || wakes.areNew || stopped) continue;
      quiet ??= pause(deps.scheduler, pollMs).then(() => {
        still = true;
        quiet = undefined;
      });
      await Promise.race([quiet, wakes.next()]);
    }
  };

  const wanted = only ?? Array.from({ length: deps.partitions }, (_, partition) => partition);
  const pumps = wanted.map((partition) => pump(partition).catch(fail));
  return {
    stop: async () => {
      stop();
      await Promise.all(pumps);
    },
  };
}

/** What a partition's reader is told of commits; a batch that it has read already is no news. */
class Wakes {
  private told = -1;
  private wake: () => void = () => undefined;

  constructor(private readonly reader: { readonly fetched: number }) {}

  /** The log reaches a sequence, or nobody knows which. */
  tell(sequence = Infinity): void {
    this.told = Math.max(this.told, sequence);
    if (this.areNew) this.wake();
  }

  get areNew(): boolean {
    return this.told > this.reader.fetched;
  }

  /** The log is about to be read, with all that was told until now. */
  forget(): void {
    this.told = -1;
  }

  /** Resolves with the next news. */
  next(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
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
  /** The last sequence that was read; what is not passed yet may be on its way. */
  fetched: number;
  private sequence: number;
  private hash: string;

  constructor(
    private readonly deps: SubscriptionDeps,
    private readonly partition: number,
    checkpoint: Checkpoint | undefined,
  ) {
    this.sequence = checkpoint?.sequence ?? -1;
    this.fetched = this.sequence;
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

  /** What comes next; nothing is passed yet. @throws LogRolledBack a still log ends before the batch that was passed last */
  async next(still: boolean): Promise<StoredBatch[]> {
    const page = await this.deps.store.readBatches(this.partition, this.sequence, PAGE);
    this.fetched = page.at(-1)?.sequence ?? this.sequence;
    if (still && page.length === 0) await this.assertNotCutOff();
    return page;
  }

  /** Not for waiting: what can not be opened now never can. */
  open(stored: StoredBatch): Batch {
    return this.deps.reader.sealed(stored);
  }

  follows({ sequence, previousHash }: Batch): boolean {
    return sequence === this.sequence + 1 && previousHash === this.hash;
  }

  /** A batch does not follow the one that was passed last. @throws LogRolledBack that one is gone; StoreDamaged it is not */
  async assertDamaged({ sequence }: Batch): Promise<never> {
    await this.check();
    throw new StoreDamaged(
      `partition ${this.partition}: sequence ${sequence} does not follow sequence ${this.sequence}`,
    );
  }

  /** Nothing comes after a log whose tail was cut off: only its head tells. */
  private async assertNotCutOff(): Promise<void> {
    const head = await this.deps.store.head(this.partition);
    const sequence = head?.sequence ?? -1;
    if (sequence > this.sequence || (sequence === this.sequence && (head?.hash ?? NO_HASH) === this.hash)) return;
    await this.check();
  }

  pass(batch: Batch, { partition, sequence, hash }: StoredBatch): DeliveredBatch {
    this.sequence = sequence;
    this.hash = hash;
    return { checkpoint: { partition, sequence, hash }, recordedAt: batch.recordedAt, events: batch.events };
  }
}
