import type { Journal } from '@daftari/journal-core/journal';
import type { MeasuredLog } from '../service/privacy-service';

/** An open journal as what is read from its first batch to its last. */
export function journalLog(journal: Pick<Journal<never>, 'name' | 'partitions' | 'head' | 'readBatches'>): MeasuredLog {
  return {
    journal: journal.name,
    partitions: journal.partitions,
    readBatches: (partition, after, limit) => journal.readBatches(partition, after, limit),
    async batches() {
      const partitions = Array.from({ length: journal.partitions }, (_, partition) => partition);
      const heads = await Promise.all(partitions.map((partition) => journal.head(partition)));
      return heads.reduce((sum, { sequence }) => sum + sequence + 1, 0);
    },
  };
}
