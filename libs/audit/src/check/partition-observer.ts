import type { RecordedEvent } from '@daftari/journal-core/event';

/** A batch that is as it was written and follows the one before. */
export interface CheckedBatch {
  readonly partition: number;
  readonly sequence: number;
  readonly hash: string;
  readonly recordedAt: string;
  /** Old versions made current, personal fields as they are stored. */
  readonly events: readonly RecordedEvent[];
  /** The same with personal fields opened; undefined where they are sealed and no keys are at hand. */
  opened(): readonly RecordedEvent[] | undefined;
}

/** Follows a journal's batches, one partition after the other. */
export interface PartitionObserver {
  batch(batch: CheckedBatch): void;
  /** The partition's batches are not as they were written from here on: nothing more of it will come. */
  broken?(partition: number): void;
  /** No batch of the partition follows. */
  end?(partition: number): void;
}
