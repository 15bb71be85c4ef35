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
   * is not of this log.
   */
  subscribe(
    after: readonly Checkpoint[],
    handler: (batch: DeliveredBatch) => Promise<void>,
    onError: (error: unknown) => void,
  ): Subscription;
}

/** The events of a batch, each with its position. */
export function feedEvents(batch: DeliveredBatch): FeedEvent[] {
  const { partition, sequence, hash } = batch.checkpoint;
  return batch.events.map((event, index) => ({ event, position: { partition, sequence, index }, batchHash: hash }));
}
