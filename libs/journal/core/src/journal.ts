import type { Outcome } from './asked-together';
import type { ExpectedVersion } from './errors';
import type { Cause, EventFact, RecordedEvent } from './event';
import type { Checkpoint, Head, StoredBatch } from './position';

/** One stream's share of an append. */
export interface StreamAppend {
  readonly partition: number;
  readonly stream: string;
  readonly expected: ExpectedVersion;
  readonly events: readonly EventFact[];
  readonly cause: Cause;
}

export interface AppendResult {
  readonly events: readonly RecordedEvent[];
}

/** The folded state of a stream; version 0 is a stream without events. */
export interface StreamState<State> {
  readonly version: number;
  readonly state: State;
}

/** What a decision may look at: states that include everything decided before it. */
export interface DecisionView<PartitionState> {
  /** One of the streams that the command named. */
  stream<State>(name: string): StreamState<State>;
  readonly partition: PartitionState;
  /** Milliseconds since the epoch; the same clock stamps the events. */
  readonly nowMs: number;
}

export interface DecidedFact extends EventFact {
  readonly stream: string;
  /** When it happened, ISO 8601 with milliseconds; the time of the decision when absent. */
  readonly at?: string;
  /** Only when it differs from the command's. */
  readonly cause?: Cause;
}

export interface Decision<Result> {
  readonly events: readonly DecidedFact[];
  readonly result: Result;
}

/**
 * A command: decided against pending state, written with its neighbours in one batch. `decide` is pure and may be called
 * again when another writer was first. It throws to refuse; then nothing is written.
 */
export interface JournalCommand<PartitionState, Result> {
  readonly partition: number;
  /** Every stream that the decision reads or writes. */
  readonly streams: readonly string[];
  /** True when all of them are named by fresh random ids and so cannot exist: they are not looked up. */
  readonly fresh?: boolean;
  readonly cause: Cause;
  /** The phone of the person whom its events tell about: by it their sealed fields are found, exported and erased. */
  readonly person?: string;
  decide(view: DecisionView<PartitionState>): Decision<Result>;
}

export interface Decided<Result> {
  readonly result: Result;
  /** What was written for this command; empty when the decision wrote nothing. */
  readonly events: readonly RecordedEvent[];
}

/** A batch as a subscriber sees it: verified, old versions of events made current, personal data sealed as it is stored. */
export interface DeliveredBatch {
  readonly checkpoint: Checkpoint;
  readonly recordedAt: string;
  readonly events: readonly RecordedEvent[];
}

export interface Subscription {
  /** Stops after the batch in hand; resolves when the handler is idle. */
  stop(): Promise<void>;
}

/** An append-only log of one service (design §2). */
export interface Journal<PartitionState = undefined> {
  readonly name: string;
  readonly journalId: string;
  readonly partitions: number;

  /**
   * Decides a command and writes what follows from it; resolves when the batch is durable. A decision that writes nothing
   * is answered only after the store's head is confirmed.
   * @throws DaftariError (or whatever `decide` throws) refused; nothing was written
   * @throws AppendUnknown the store did not say whether it was written
   * @throws StoreUnsettled an earlier write is not settled yet; nothing was written
   * @throws QueueFull, LimitExceeded, InvalidEvent, ClockSkew, UnknownEventType, JournalClosed nothing was written
   */
  decide<Result>(command: JournalCommand<PartitionState, Result>): Promise<Decided<Result>>;

  /**
   * `decide` for each of the commands, as if they were asked in this order in one turn of the event loop, at less cost than a
   * promise each. Answers when all of them have an outcome, in their order; what happens to one says nothing of its
   * neighbours. Never rejects.
   */
  decideEach<Result>(commands: readonly JournalCommand<PartitionState, Result>[]): Promise<readonly Outcome<Result>[]>;

  /**
   * Appends to streams of one partition, all or nothing. The same call again is refused by its expected versions.
   * @throws VersionConflict and what `decide` throws
   */
  append(appends: readonly StreamAppend[]): Promise<AppendResult>;

  /**
   * Reads states as one consistent, durable moment: runs between two batches and is answered once the store's head is
   * confirmed. `read` is pure; it copies what it needs, for the states go on changing.
   * @throws StoreUnsettled while an unknown write is being settled; UnknownEventType, JournalClosed, QueueFull
   */
  query<Result>(
    partition: number,
    streams: readonly string[],
    read: (view: DecisionView<PartitionState>) => Result,
  ): Promise<Result>;

  /** A stream's state by the service's own model, with everything that is durable. */
  state<State>(partition: number, stream: string): Promise<StreamState<State>>;

  readStream(partition: number, stream: string, fromVersion?: number): Promise<RecordedEvent[]>;

  readBatches(partition: number, afterSequence: number, limit: number): Promise<StoredBatch[]>;

  head(partition: number): Promise<Head>;

  /**
   * Delivers every batch after the checkpoints (from the start where none is given), in order within a partition, the next
   * one only after the handler resolved. Never skips; waits while the store can not be read. Calls `onError` once and stops when the handler throws or the log is
   * not the one the checkpoint came from (LogRolledBack).
   * @param only the partitions to deliver, all when absent; checkpoints of others mean nothing
   */
  subscribe(
    after: readonly Checkpoint[],
    handler: (batch: DeliveredBatch) => Promise<void>,
    onError: (error: unknown) => void,
    only?: readonly number[],
  ): Subscription;

  /** Forgets every state that is kept in memory or in snapshots, so that an erased person is in none of them. */
  refold(): Promise<void>;

  /** Finishes what is being written, refuses the rest, closes the store. */
  close(): Promise<void>;
}
