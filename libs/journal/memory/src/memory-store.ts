import { SequenceTaken } from '@daftari/journal-core/errors';
import type { JournalStore } from '@daftari/journal-core/store';
import { memoryLog, type MemoryLog } from './memory-log';

/** A store in memory, with the same two unique keys as the real ones. */
export function memoryStore(log: MemoryLog = memoryLog()): JournalStore {
  const listeners = new Set<(partition: number) => void>();
  const notify = (partition: number) => listeners.forEach((listener) => listener(partition));
  return {
    identity: async () => log.identity,
    async create(created, genesis) {
      if (log.identity !== undefined) throw new SequenceTaken('the journal exists');
      for (const batch of genesis) log.insert(batch);
      log.identity = created;
    },
    async write(batch) {
      await Promise.resolve();
      log.insert(batch);
      notify(batch.partition);
    },
    head: async (partition) => log.head(partition),
    readBatches: async (partition, afterSequence, limit) => log.batches(partition, afterSequence, limit),
    readStreamBatches: async (partition, stream, fromVersion, limit) =>
      log.streamBatches(partition, stream, fromVersion, limit),
    readIndex: async (partition, after, limit) => log.index(partition, after, limit),
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => undefined,
  };
}
