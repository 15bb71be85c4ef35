import type { Checkpoint } from '../position';

/** A view store as it stood at one moment, for auditors: reading it neither waits for its writer nor makes it wait. */
export interface ViewSnapshot {
  /** Every view that has an entry or a checkpoint, in order. */
  names(): readonly string[];
  checkpoints(view: string): readonly Checkpoint[];
  /** Entries after the cursor key, in the order of the keys' bytes, at most `limit`. */
  page(view: string, after: string | undefined, limit: number): readonly StoredEntry[];
  /** Closing it twice is fine. */
  close(): void;
}

/** A view's entry as it is stored. */
export interface StoredEntry {
  readonly key: string;
  /** JSON, unless somebody changed it. */
  readonly text: string;
}
