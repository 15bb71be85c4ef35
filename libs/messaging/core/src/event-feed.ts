import type { RecordedEvent } from '@daftari/journal-core/event';
import type { DeliveredBatch, Subscription } from '@daftari/journal-core/journal';
import type { Checkpoint, Position } from '@daftari/journal-core/position';

/** An event with its place in the journal that it comes from. */
export interface FeedEvent {
  readonly event: RecordedEvent;
  readonly position: Position;
  /** SHA-256 of the batch that holds it, lower-case hexadecimal. */
  readonly batchHash: string;
}

/**
 * A journal's events, out of its own process or another's. However they travel: each batch at least once, in order
 * within a partition, none skipped.
 */
export interface EventFeed {
  /** Whose events these are: the name of the service that owns the journal. */
  readonly journal: string;
  readonly partitions: number;
  /** The newest batch of a partition. */
  head(partition: number): Promise<Checkpoint>;
  /**
   * Delivers every batch after the checkpoints (from the start where none is given), the next of a partition only after
   * the handler resolved. Calls `onError` once and stops when the handler throws, or with LogRolledBack when a checkpoint
   * is not of this log. A handler that has not resolved holds up its own partition only.
   * @param only the partitions to deliver, all when absent; checkpoints of others mean nothing
   */
  subscribe(
    after: readonly Checkpoint[],
    handler: (batch: DeliveredBatch) => Promise<void>,
    onError: (error: unknown) => void,
    only?: readonly number[],
  ): Subscription;
}

/** The wanted events of a batch, all when nobody says which, each with its position. */
export function feedEvents(batch: DeliveredBatch, isWanted?: (event: RecordedEvent) => boolean): FeedEvent[] {
  const { partition, sequence, hash } = batch.checkpoint;
  const wanted: FeedEvent[] = [];
  batch.events.forEach((event, index) => {
    if (isWanted?.(event) === false) return;
    wanted.push({ event, position: { partition, sequence, index }, batchHash: hash });
  });
  return wanted;
}
