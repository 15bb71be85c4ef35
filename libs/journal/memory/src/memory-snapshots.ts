import type { Snapshot, SnapshotStore } from '@daftari/journal-core/snapshots/snapshot-store';

/** Snapshots that live as long as this object. */
export function memorySnapshots(): SnapshotStore {
  const kept = new Map<number, Snapshot>();
  return {
    newest: async (partition) => kept.get(partition),
    save: async (snapshot) => void kept.set(snapshot.checkpoint.partition, snapshot),
    drop: async () => kept.clear(),
  };
}
