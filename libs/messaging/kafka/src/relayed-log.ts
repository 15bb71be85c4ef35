import { openStoredBatch } from '@daftari/journal-core/stored-batch';
import { ForeignJournal, StoreDamaged } from '@daftari/journal-core/errors';
import type { Checkpoint, StoredBatch } from '@daftari/journal-core/position';
import type { JournalStore } from '@daftari/journal-core/store';
import type { OwnerJournal } from '@daftari/messaging-core/owner-journal';
import type { BatchAssembler, RelayedBatch } from './batch-assembler';
import type { EventMessage } from './event-message';
import { PartitionTail } from './partition-tail';

/** Batches that are asked of the owner at a time. */
const PAGE = 64;
/** A subscription looks at a head's sequence and hash only. */
const UNKNOWN_TIME = '';

/**
 * Another process's journal, to be read like a store: the newest batches from memory, as the bus brought them, the rest
 * from the owner. So subscriptions read it like a journal of their own, and what the bus does is only a matter of speed.
 */
export class RelayedLog implements Pick<JournalStore, 'head' | 'readBatches' | 'watch'> {
  private readonly tails: readonly PartitionTail[];
  private readonly listeners = new Set<(partition: number) => void>();
  private asking: Promise<Checkpoint[]> | undefined;
  private first: Promise<boolean> | undefined;
  private asked = false;

  constructor(
    private readonly owner: OwnerJournal,
    partitions: number,
    private readonly assembler: BatchAssembler,
  ) {
    this.tails = Array.from({ length: partitions }, () => new PartitionTail());
  }

  /** A message came over the bus. */
  receive(message: EventMessage): void {
    const { batch, broken } = this.assembler.add(message);
    if (broken !== undefined) this.expect(broken);
    if (batch !== undefined && this.tails[batch.partition]?.offer(batch)) this.wake(batch.partition);
  }

  /** The bus begins anew: what it brings next does not follow what it brought. */
  interrupted(): void {
    this.assembler.clear();
  }

  /** The log is known to reach up to a batch. */
  expect({ partition, sequence }: { partition: number; sequence: number }): void {
    if (this.tails[partition]?.expect(sequence)) this.wake(partition);
  }

  /**
   * Asks the owner for its heads and has what the bus did not bring read from the owner: what was there at the time before,
   * or, with `atOnce`, what is there now. Answers whether the journal grew since the time before.
   * @throws ForeignJournal it has another number of partitions; and what the owner throws
   */
  async compare(atOnce: boolean): Promise<boolean> {
    // Before it is asked: an answer that is below what was known by then shows a log that was rolled back.
    const before = this.tails.map(({ newest }) => newest);
    const reached = this.tails.map(({ reach }) => reach);
    const heads = await this.owner.getHeads();
    this.assertSame(heads.length);
    const everything = atOnce || !this.asked;
    for (const head of heads) {
      const { partition } = head;
      if (this.tails[partition]?.heard(head, before[partition], everything)) this.wake(partition);
    }
    this.asked = true;
    return heads.some(({ partition, sequence }) => sequence > (reached[partition] ?? Infinity));
  }

  /** The owner's heads of now; those who ask at one time ask once. @throws what the owner throws */
  heads(): Promise<Checkpoint[]> {
    this.asking ??= this.owner.getHeads().finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** The newest batch that is known: as new as the bus and the last comparison made it. */
  async head(partition: number): Promise<(Checkpoint & { recordedAt: string }) | undefined> {
    await this.ready();
    const newest = this.tails[partition]?.newest;
    return newest && { ...newest, recordedAt: UNKNOWN_TIME };
  }

  /** The sequence that the log is known to reach. */
  reach(partition: number): number {
    return this.tails[partition]?.reach ?? -1;
  }

  /** @throws StoreDamaged the owner's batches are not what they say; and what the owner throws */
  async readBatches(partition: number, afterSequence: number, limit: number): Promise<StoredBatch[]> {
    await this.ready();
    const tail = this.tails[partition];
    if (tail === undefined) throw new Error(`there is no partition ${partition}`);
    const kept = tail.read(afterSequence, limit);
    if (kept.length > 0 || afterSequence >= tail.readable) return kept;
    const { expected } = tail;
    const page = await this.owner.readBatches(partition, afterSequence, Math.min(limit, PAGE));
    const verified = verify(page, afterSequence);
    if (page.length === 0) tail.nothingAfter(afterSequence, expected);
    else tail.owned(verified);
    return page;
  }

  watch(listener: (partition: number) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private async ready(): Promise<void> {
    if (this.asked) return;
    this.first ??= this.compare(true).finally(() => (this.first = undefined));
    await this.first;
  }

  private assertSame(partitions: number): void {
    if (partitions === this.tails.length) return;
    throw new ForeignJournal(`the journal has ${partitions} partitions at its owner, and ${this.tails.length} here`);
  }

  private wake(partition: number): void {
    for (const listener of [...this.listeners]) listener(partition);
  }
}

/** @throws StoreDamaged a hash, a number or the chain is not right */
function verify(page: readonly StoredBatch[], afterSequence: number): RelayedBatch[] {
  let previous: { sequence: number; hash: string } | undefined;
  return page.map((stored) => {
    const { previousHash } = openStoredBatch(stored);
    const follows = stored.sequence === (previous?.sequence ?? afterSequence) + 1;
    if (!follows || (previous !== undefined && previous.hash !== previousHash)) {
      throw new StoreDamaged(
        `partition ${stored.partition}: the owner's sequence ${stored.sequence} does not follow what is before it`,
      );
    }
    previous = stored;
    return { ...stored, previousHash };
  });
}
