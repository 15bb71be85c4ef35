import { eventChecker } from '@daftari/contracts/event-checker';
import { walletFeeEvents } from '@daftari/contracts/events/wallet-fee-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { LogRolledBack, StoreDamaged } from '@daftari/journal-core/errors';
import { EventReader } from '@daftari/journal-core/event-reader';
import type { DeliveredBatch, Subscription } from '@daftari/journal-core/journal';
import type { Checkpoint, StoredBatch } from '@daftari/journal-core/position';
import type { ProjectionSource } from '@daftari/journal-core/views/projection';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import type { LedgerJournal } from './ledger-journal';
import { mayTell } from './wallets-projection';

/** How often the log is looked at for whoever does not ask. */
export const LOOK_EVERY_MS = 2_000;
/** Batches that are read at a time. */
const PAGE = 64;
/** Events that are handed on at a time, but for the rest of a batch: whoever takes them does not pause. */
const MAX_EVENTS = 256;
const NO_HASH = '0'.repeat(64);

type Handler = (batch: DeliveredBatch) => Promise<void>;
type ReadableJournal = Pick<LedgerJournal, 'partitions' | 'head' | 'readBatches'>;

/**
 * The service's own log as a source of its view of wallets, at little cost for those who write it: it is read every two seconds and
 * when somebody asks, a page as one batch, and what only holds fees is passed over without being parsed.
 */
export class Tellings implements ProjectionSource {
  readonly partitions: number;
  private following: Following | undefined;

  constructor(
    private readonly journal: ReadableJournal,
    private readonly scheduler: Scheduler,
  ) {
    this.partitions = journal.partitions;
  }

  head(partition: number): Promise<Checkpoint> {
    return this.journal.head(partition);
  }

  subscribe(after: readonly Checkpoint[], handler: Handler, onError: (error: unknown) => void): Subscription {
    const following = new Following(this.journal, this.scheduler, { after, handler, onError });
    this.following = following;
    following.start();
    return following;
  }

  /** Resolves once all that was written to a partition before was handed on. @throws what reading the store throws */
  async upTo(partition: number): Promise<void> {
    await this.following?.read(partition);
  }

  /** The same for all partitions. */
  async upToAll(): Promise<void> {
    await Promise.all(Array.from({ length: this.partitions }, (_, partition) => this.upTo(partition)));
  }
}

interface Reader {
  readonly after: readonly Checkpoint[];
  readonly handler: Handler;
  readonly onError: (error: unknown) => void;
}

/** One subscription: partition by partition, in order, one reading of a partition at a time. */
class Following implements Subscription {
  private readonly events = new EventReader(eventChecker(walletFeeEvents), undefined);
  private readonly at: { sequence: number; hash: string; isChecked: boolean }[];
  private readonly readings: Promise<void>[];
  private cancel: Cancel = () => undefined;
  private isStopped = false;

  constructor(
    private readonly journal: ReadableJournal,
    private readonly scheduler: Scheduler,
    private readonly reader: Reader,
  ) {
    const begun = new Map(reader.after.map((checkpoint) => [checkpoint.partition, checkpoint]));
    this.at = Array.from({ length: journal.partitions }, (_, partition) => {
      const { sequence, hash } = begun.get(partition) ?? { sequence: -1, hash: NO_HASH };
      return { sequence, hash, isChecked: sequence < 0 };
    });
    this.readings = this.at.map(() => Promise.resolve());
  }

  start(): void {
    void this.lookAround();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.cancel();
    await Promise.allSettled(this.readings);
  }

  /** Reads a partition to its end, after whoever reads it now. @throws what the store throws: it is read again later */
  read(partition: number): Promise<void> {
    const before = this.readings[partition] ?? Promise.resolve();
    const reading = before.then(
      () => this.readToEnd(partition),
      () => this.readToEnd(partition),
    );
    this.readings[partition] = reading;
    return reading;
  }

  private async lookAround(): Promise<void> {
    // A store that is away is asked again: what was not read is not passed over.
    for (let partition = 0; partition < this.at.length && !this.isStopped; partition++) {
      await this.read(partition).catch(() => undefined);
    }
    if (!this.isStopped) this.cancel = this.scheduler.after(LOOK_EVERY_MS, () => void this.lookAround());
  }

  private async readToEnd(partition: number): Promise<void> {
    const at = this.at[partition]!;
    while (!this.isStopped) {
      const page = await this.next(partition);
      const [last] = page.slice(-1);
      if (last === undefined || this.isStopped) return;
      try {
        const batch = this.open(at, page);
        await this.reader.handler(batch);
        Object.assign(at, batch.checkpoint);
      } catch (error) {
        return this.fail(error);
      }
      if (page.length < PAGE && at.sequence === last.sequence) return;
    }
  }

  /** What follows, once it is sure that the log still has the batch that was read last. */
  private async next(partition: number): Promise<readonly StoredBatch[]> {
    const at = this.at[partition]!;
    if (at.isChecked) return this.journal.readBatches(partition, at.sequence, PAGE);
    const [found] = await this.journal.readBatches(partition, at.sequence - 1, 1);
    at.isChecked = true;
    if (found?.sequence === at.sequence && found.hash === at.hash) return this.next(partition);
    this.fail(rolledBack(partition, at.sequence));
    return [];
  }

  /** The events that tell, of as many batches as are read together, as one. @throws StoreDamaged, LogRolledBack */
  private open(at: Pick<StoredBatch, 'sequence' | 'hash'>, page: readonly StoredBatch[]): DeliveredBatch {
    const events: RecordedEvent[] = [];
    let [before, recordedAt] = [at, ''];
    for (const stored of page) {
      if (stored.sequence !== before.sequence + 1) throw new StoreDamaged(broken(stored));
      if (before === at || mayTell(stored.body)) {
        const batch = this.events.sealed(stored);
        if (batch.previousHash !== before.hash) {
          throw before === at ? rolledBack(stored.partition, at.sequence) : new StoreDamaged(broken(stored));
        }
        events.push(...batch.events);
        recordedAt = batch.recordedAt;
      }
      before = stored;
      if (events.length >= MAX_EVENTS) break;
    }
    const { sequence, hash } = before;
    return { checkpoint: { partition: page[0]!.partition, sequence, hash }, recordedAt, events };
  }

  private fail(error: unknown): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.cancel();
    this.reader.onError(error);
  }
}

function broken({ partition, sequence }: StoredBatch): string {
  return `partition ${partition}: sequence ${sequence} does not follow the batch before it`;
}

function rolledBack(partition: number, sequence: number): LogRolledBack {
  return new LogRolledBack(
    `the checkpoint at partition ${partition} sequence ${sequence} is not on this log: it was rolled back or replaced`,
  );
}
