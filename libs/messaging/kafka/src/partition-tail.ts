import type { Checkpoint, StoredBatch } from '@daftari/journal-core/position';
import type { RelayedBatch } from './batch-assembler';

/** Kept in memory of each partition; whoever reads more slowly than that reads from the owner. */
export const MAX_KEPT_BATCHES = 256;
export const MAX_KEPT_BYTES = 2 * 1024 * 1024;

/**
 * The newest stretch of one partition as this process knows it. A relayed batch is taken only when it follows, hash by
 * hash, what the owner is known to have; everything else that is heard is a hint of how far the log reaches, up to where
 * it then has to be read from the owner. What the owner says always wins.
 */
export class PartitionTail {
  /** Consecutive; the last one is the tip. Empty when only the tip's hash is known. */
  private kept: StoredBatch[] = [];
  private keptBytes = 0;
  /** The newest batch that is known to be the owner's. */
  private tip: Checkpoint | undefined;
  /** The log reaches at least here, as far as anything says; what the bus did not bring is read from the owner. */
  private due = -1;
  private ownerHead: Checkpoint | undefined;

  /** The newest batch that is known; undefined before the owner was asked. */
  get newest(): Checkpoint | undefined {
    return this.tip;
  }

  /** How far the owner was known to be when it was last asked, or further. */
  get reach(): number {
    return Math.max(this.tip?.sequence ?? -1, this.ownerHead?.sequence ?? -1);
  }

  /** Up to where anything said that the log reaches. */
  get expected(): number {
    return this.due;
  }

  /** Up to where there is something to read, from memory or from the owner. */
  get readable(): number {
    return Math.max(this.tip?.sequence ?? -1, this.due);
  }

  /** Something says that the log reaches up to a batch. True when that is news: it has to be read from the owner. */
  expect(sequence: number): boolean {
    if (sequence <= this.readable) return false;
    this.due = sequence;
    return true;
  }

  /** A batch came over the bus. True when there is more to read than before. */
  offer(batch: RelayedBatch): boolean {
    if (this.tip === undefined) return this.expect(batch.sequence);
    if (batch.sequence <= this.tip.sequence) return false;
    if (batch.sequence > this.tip.sequence + 1 || batch.previousHash !== this.tip.hash) {
      return this.expect(batch.sequence);
    }
    this.keep(batch);
    return true;
  }

  /** The kept batches after a sequence, in order; none when the first of them is not kept. */
  read(after: number, limit: number): StoredBatch[] {
    const first = this.kept[0]?.sequence ?? Infinity;
    return after + 1 < first ? [] : this.kept.slice(after + 1 - first, after + 1 - first + limit);
  }

  /** A page that the owner gave, verified and in order. What is known and not on it is not the owner's any more. */
  owned(page: readonly RelayedBatch[]): void {
    for (const batch of page) {
      const tip = this.tip;
      if (tip !== undefined && batch.sequence <= tip.sequence) {
        if (this.knows(batch)) continue;
      } else if (tip !== undefined && batch.sequence === tip.sequence + 1 && batch.previousHash === tip.hash) {
        this.keep(batch);
        continue;
      }
      this.clear();
      this.keep(batch);
    }
  }

  /** The owner has nothing after a sequence; unless more was heard since it was asked, there is nothing to read there. */
  nothingAfter(after: number, expected: number): void {
    if (this.due === expected) this.due = Math.min(this.due, after);
  }

  /**
   * The owner told its head. What the bus has not brought between two times is lost, so up to the head of the time before
   * (or, with `atOnce`, up to this one) it has to be read from the owner.
   * @param before the tip when the owner was asked: a head below it shows a log that was rolled back
   */
  heard(head: Checkpoint, before: Checkpoint | undefined, atOnce: boolean): boolean {
    const rolledBack = before !== undefined && head.sequence < before.sequence;
    if (rolledBack || !this.knows(head)) {
      // Whoever read the batches that are gone asks the owner about them, and learns it from the owner.
      this.due = Math.max(this.due, this.tip?.sequence ?? -1);
      this.clear();
    }
    this.tip ??= head;
    const lost = atOnce ? head.sequence : (this.ownerHead?.sequence ?? -1);
    this.ownerHead = head;
    return this.expect(Math.min(lost, head.sequence));
  }

  /** False when another batch is known to stand there. */
  private knows({ sequence, hash }: Checkpoint): boolean {
    if (this.tip?.sequence === sequence) return this.tip.hash === hash;
    const first = this.kept[0]?.sequence ?? Infinity;
    return sequence < first || (this.kept[sequence - first]?.hash ?? hash) === hash;
  }

  private keep({ partition, sequence, hash, body }: StoredBatch): void {
    this.tip = { partition, sequence, hash };
    this.kept.push({ partition, sequence, hash, body });
    this.keptBytes += body.byteLength;
    while (this.kept.length > MAX_KEPT_BATCHES || (this.keptBytes > MAX_KEPT_BYTES && this.kept.length > 1)) {
      this.keptBytes -= this.kept.shift()!.body.byteLength;
    }
  }

  private clear(): void {
    this.kept = [];
    this.keptBytes = 0;
    this.tip = undefined;
  }
}
