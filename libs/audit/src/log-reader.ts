import type { Checkpoint, StoredBatch } from '@daftari/journal-core/position';
import type { IndexCursor, IndexRow, JournalIdentity } from '@daftari/journal-core/store';

/** A batch, with what its store keeps beside the body and the hash. */
export interface LogBatch extends StoredBatch {
  /** When the store says that it was recorded; absent where it keeps no time of its own. */
  readonly recordedAt?: string;
}

/**
 * A journal as an auditor sees it: stored bytes and the hashes beside them, from an open store, a running server or
 * exported files. A reader promises nothing about what it answers; checking is the auditor's work.
 */
export interface LogReader {
  /** The journal that was asked for, such as `initiation`. */
  readonly journal: string;
  /** Who the store or the server says the journal is; absent when it does not say. */
  readonly journalId?: string;
  /** All that the store says the journal is; absent where there is no store to ask. */
  readonly identity?: JournalIdentity;

  /** The newest batch of each partition that has one. */
  heads(): Promise<readonly Checkpoint[]>;

  /** Batches after `afterSequence` (-1 for all) in order, at most `limit`; an empty answer is the end. */
  readBatches(partition: number, afterSequence: number, limit: number): Promise<readonly LogBatch[]>;

  /**
   * Only where the reader sees a store's own stream index: its rows by stream and version, after the cursor, at most
   * `limit`; an empty answer is the end.
   */
  readIndex?(partition: number, after: IndexCursor | undefined, limit: number): Promise<readonly IndexRow[]>;

  /** Only where the store can check its own files: what is wrong with them. A damage that no batch shows is told here. */
  selfCheck?(): Promise<readonly string[]>;
}

/** Batches read at a time: at most this many bodies (1 MiB each) are in memory. */
export const READ_BATCHES = 64;
