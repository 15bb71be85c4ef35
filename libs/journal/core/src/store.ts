import type { Head, StoredBatch } from './position';

/** What an adapter writes in one atomic insert: the body's bytes and what it needs to look things up. */
export interface BatchToStore extends StoredBatch {
  readonly recordedAt: string;
  /** Each event's stream and version, in the order of the body. */
  readonly index: readonly { readonly stream: string; readonly version: number }[];
}

/** The head of a partition, with what the committer needs to go on. */
export type StoreHead = Head;

/** A row of a store's stream index: the batch that holds a stream's version. */
export interface IndexRow {
  readonly stream: string;
  readonly version: number;
  readonly sequence: number;
}

/** Told that a partition has grown: up to a batch's sequence, or to nobody knows which when that is absent. */
export type CommitListener = (partition: number, sequence?: number) => void;

/** Where a page of index rows ended. */
export type IndexCursor = Pick<IndexRow, 'stream' | 'version'>;

/**
 * What a store has to do for a journal. An adapter holds no logic of ours: order, hashes and versions are the journal's;
 * atomicity, durability and the two unique keys are the store's.
 */
export interface JournalStore {
  /**
   * Reads who this store belongs to. Answers undefined for an empty store.
   * @throws StoreDamaged when what stands there can not be read
   */
  identity(): Promise<JournalIdentity | undefined>;

  /**
   * Writes one batch, all or nothing; resolves when it is durable.
   * @throws SequenceTaken another batch holds this sequence; nothing was written
   * @throws VersionTaken a stream's version exists already; nothing was written
   * @throws WriteUnknown the store did not say: the batch may or may not be there
   * @throws StoreUnavailable it can not be reached; nothing was written
   */
  write(batch: BatchToStore): Promise<void>;

  /** Writes the first batch of every partition, all or nothing. @throws SequenceTaken, WriteUnknown */
  create(identity: JournalIdentity, genesis: readonly BatchToStore[]): Promise<void>;

  /** The newest batch of a partition; undefined when it has none. Every read: @throws StoreUnavailable it can not be reached */
  head(partition: number): Promise<StoreHead | undefined>;

  /** Batches after `afterSequence` (−1 for all) in order, at most `limit`; fewer only where the log ends. */
  readBatches(partition: number, afterSequence: number, limit: number): Promise<StoredBatch[]>;

  /** The batches that hold events of a stream from `fromVersion` on, in order, each once, at most `limit`. */
  readStreamBatches(partition: number, stream: string, fromVersion: number, limit: number): Promise<StoredBatch[]>;

  /**
   * Those of the streams that hold no event, asked together: most streams that a command names by a client's id are new.
   * Absent where a store gains nothing by it.
   */
  emptyStreams?(partition: number, streams: readonly string[]): Promise<ReadonlySet<string>>;

  /**
   * For auditors: the rows of a partition's stream index itself, not what the bodies say; by stream in the store's own order,
   * then by version; after the cursor, at most `limit`. Absent where a store can not show its index.
   */
  readIndex?(partition: number, after: IndexCursor | undefined, limit: number): Promise<IndexRow[]>;

  /** Calls back after something was committed to a partition, by whomever; may call too often, never too rarely. */
  watch(listener: CommitListener): () => void;

  /** True where `watch` tells of other processes' writes as well, within seconds: readers need not look by themselves. */
  readonly tellsOfOthers?: boolean;

  close(): Promise<void>;
}

/** What a store knows of the journal that it keeps. */
export interface JournalIdentity {
  readonly journal: string;
  readonly journalId: string;
  readonly partitions: number;
  readonly format: number;
}
