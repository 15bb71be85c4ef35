import type { PartitionShare } from '@daftari/kernel/partition-share';

type Listener = (partition: number, held: boolean) => unknown;

/** A share whose partitions come and go as a test says. */
export interface ScriptedShare extends PartitionShare {
  give(partitions: readonly number[], fence: number): void;
  /** Resolves when work in hand is finished, as a hand-over waits for it. */
  take(partitions: readonly number[]): Promise<void>;
}

export function scriptedShare(): ScriptedShare {
  const fences = new Map<number, number>();
  const listeners = new Set<Listener>();
  const tell = (partition: number, held: boolean) => [...listeners].map((listener) => listener(partition, held));
  return {
    holds: (partition) => fences.has(partition),
    fence: (partition) => fences.get(partition),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    give(partitions, fence) {
      for (const partition of partitions) fences.set(partition, fence);
      for (const partition of partitions) tell(partition, true);
    },
    async take(partitions) {
      for (const partition of partitions) fences.delete(partition);
      await Promise.all(partitions.flatMap((partition) => tell(partition, false)));
    },
  };
}
