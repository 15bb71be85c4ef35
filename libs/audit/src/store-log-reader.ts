import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { Checkpoint } from '@daftari/journal-core/position';
import type { JournalIdentity, JournalStore } from '@daftari/journal-core/store';
import type { LogReader } from './log-reader';

/** A store that can check its own files. */
interface SelfChecking {
  selfCheck?(): Promise<readonly string[]>;
}

/** Reads a journal straight from its open store; `identity` is what the store says it is. */
export function storeLogReader(
  journal: string,
  store: JournalStore & SelfChecking,
  identity: JournalIdentity,
): LogReader {
  return {
    journal,
    journalId: identity.journalId,
    identity,
    async heads() {
      const heads: Checkpoint[] = [];
      for (let partition = 0; partition < PARTITIONS; partition++) {
        const head = await store.head(partition);
        if (head !== undefined) heads.push(head);
      }
      return heads;
    },
    readBatches: (partition, afterSequence, limit) => store.readBatches(partition, afterSequence, limit),
    ...(store.selfCheck && { selfCheck: store.selfCheck.bind(store) }),
    ...(store.readIndex && { readIndex: store.readIndex.bind(store) }),
  };
}
