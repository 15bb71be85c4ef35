/**
 * Which partitions' background work (consuming, reconciling, sweeping, sending) is this process's. With several copies of a
 * service each partition has one holder at a time; the journal's unique keys keep it right when two believe they are.
 */
export interface PartitionShare {
  /** Whether the partition's work is this process's now. */
  holds(partition: number): boolean;
  /** Rises whenever a partition changes hands: a store refuses what comes with an older one. Undefined when not held. */
  fence(partition: number): number | undefined;
  /**
   * Tells of each change from then on; answers how to end that. A lost partition is handed over once the promises that
   * listeners answered have resolved.
   */
  onChange(listener: (partition: number, held: boolean) => unknown): () => void;
}

/** All of the work, for ever: a service that runs in one copy. */
export const wholeShare: PartitionShare = {
  holds: () => true,
  fence: () => 0,
  onChange: () => () => undefined,
};
