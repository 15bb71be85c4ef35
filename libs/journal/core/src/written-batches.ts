import type { Batch } from './batch';

/** Events that are remembered in all: those who follow the log are some milliseconds behind it. */
const MAX_EVENTS = 10_000;

/**
 * The newest batches that this process wrote, as it would parse them, by the hash of their body: those who follow the log in
 * this process read the same bytes a moment later.
 */
export class WrittenBatches {
  private readonly byHash = new Map<string, Batch>();
  private events = 0;

  /** Also before it is known whether the batch was written: only whoever reads a body of that hash asks for it. */
  add(hash: string, batch: Batch): void {
    if (this.byHash.has(hash)) return;
    this.byHash.set(hash, batch);
    this.events += batch.events.length;
    for (const [oldest, { events }] of this.byHash) {
      if (this.events <= MAX_EVENTS) return;
      this.byHash.delete(oldest);
      this.events -= events.length;
    }
  }

  get(hash: string): Batch | undefined {
    return this.byHash.get(hash);
  }
}
