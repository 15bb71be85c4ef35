import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { Checkpoint } from '@daftari/journal-core/position';
import type { JournalIdentity, JournalStore } from '@daftari/journal-core/store';
import type { LogReader } from './log-reader';

/** Reads a journal straight from its open store; `identity` is what the store says it is. */
export function storeLogReader(journal: string, store: JournalStore, { journalId }: JournalIdentity): LogReader {
  return {
    journal,
    journalId,
    async heads() {
      const heads: Checkpoint[] = [];
      for (let partition = 0; partition < PARTITIONS; partition++) {
        const head = await store.head(partition);
        if (head !== undefined) heads.push(head);
      }
      return heads;
    },
    readBatches: (partition, afterSequence, limit) => store.readBatches(partition, afterSequence, limit),
    ...(store.readIndex && { readIndex: store.readIndex.bind(store) }),
  };
}
