/** How far a reader is behind a journal, for metrics. */
export interface PartitionLag {
  readonly partition: number;
  /** Batches that are in the journal and were not dealt with yet, as far as is known. */
  readonly batches: number;
}
