import type { Checkpoint, Position } from '@daftari/journal-core/position';
import type { FeedEvent } from './event-feed';

/** An event that could not be handled, or that waits behind one of its stream that could not. */
export interface ParkedEvent extends FeedEvent {
  /** Why it is here: the error's message, or which event it waits behind. */
  readonly cause: string;
  /** True for the event that failed; false for those that only wait behind it. */
  readonly failed: boolean;
}

/** A person's decision that a parked event is never handled. */
export interface SkippedEvent {
  readonly position: Position;
  readonly stream: string;
  readonly eventId: string;
  readonly type: string;
  /** Why it was parked. */
  readonly cause: string;
  /** Who decided, such as `operator:amina`. */
  readonly by: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly skippedAt: string;
}

/** A partition that a consumer takes over, and the fence under which it does. */
export interface PartitionClaim {
  readonly partition: number;
  readonly fence: number;
}

/** Where a consumer stood in some partitions. */
export interface ConsumerState {
  readonly checkpoints: readonly Checkpoint[];
  /** In order of their positions. */
  readonly parked: readonly ParkedEvent[];
}

/** What changed in one partition of a consumer; all of it counts, or nothing. */
export interface ConsumerCommit {
  /** The fence of the claim under which it was done. */
  readonly fence: number;
  /** Up to here everything is handled or parked. Absent: where it stood. */
  readonly checkpoint?: Checkpoint;
  /** One that is parked already is replaced. */
  readonly park?: readonly ParkedEvent[];
  /** One that is not parked is fine. */
  readonly unpark?: readonly Position[];
  /** Decisions to keep with it. */
  readonly skipped?: readonly SkippedEvent[];
}

/** Another copy has claimed the partition since: what this one did there is not kept. Nothing was changed. */
export class StaleFence extends Error {
  override readonly name = 'StaleFence';
  constructor(
    readonly consumer: string,
    readonly partition: number,
  ) {
    super(`another copy of consumer ${consumer} has taken over partition ${partition}; nothing was changed`);
  }
}

/**
 * Where consumers keep their checkpoints and parked events. What is done twice by position is the same; a fence that is
 * lower than the highest that claimed the partition is refused, so that a copy that was replaced without knowing it
 * changes nothing any more.
 */
export interface ConsumerStore {
  /**
   * How far checkpoints without parked events may lag behind what was handled: after so many batches, or so long, they are
   * kept. What lags is handled again after a crash.
   */
  readonly lag: CheckpointLag;
  /** Claims partitions and reads where the consumer stood there. @throws StaleFence */
  load(consumer: string, claims: readonly PartitionClaim[]): Promise<ConsumerState>;
  /** @throws StaleFence; other errors leave open whether it was kept */
  commit(consumer: string, partition: number, commit: ConsumerCommit): Promise<void>;
  /** The parked events of all partitions, whoever has claimed them, in order of their positions. */
  parked(consumer: string): Promise<readonly ParkedEvent[]>;
  /** Decisions of the past in the order of their events' positions, at most `limit`. */
  skipped(consumer: string, limit: number): Promise<readonly SkippedEvent[]>;
}

export interface CheckpointLag {
  /** 1: every batch is kept before the next one is handled. */
  readonly batches: number;
  readonly ms: number;
}

export const NO_LAG: CheckpointLag = { batches: 1, ms: 0 };

/** Sorts as positions do; a stream is in one partition, so its events sort in their order. */
export function positionKey({ partition, sequence, index }: Position): string {
  const digits = (value: number, width: number) => String(value).padStart(width, '0');
  return `${digits(partition, 5)}/${digits(sequence, 16)}/${digits(index, 5)}`;
}
