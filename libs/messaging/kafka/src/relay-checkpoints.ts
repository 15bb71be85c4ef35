import type { Checkpoint } from '@daftari/journal-core/position';

/** How far each partition of one journal was published: kept where every copy of its service finds it. */
export interface RelayCheckpoints {
  /** Those that were committed, at most one a partition. @throws when they can not be read */
  load(): Promise<Checkpoint[]>;
  /**
   * Keeps a partition's checkpoint in place of its last one. One that comes late, from the copy that held the partition
   * before, may be kept or not: going back publishes again what consumers drop.
   * @throws when it can not be kept; the relay then tries again
   */
  commit(checkpoint: Checkpoint): Promise<void>;
}

/** For tests and for one run: a process that starts again publishes everything again. */
export function memoryRelayCheckpoints(): RelayCheckpoints {
  const kept = new Map<number, Checkpoint>();
  return {
    load: async () => [...kept.values()],
    commit: async (checkpoint) => void kept.set(checkpoint.partition, checkpoint),
  };
}
