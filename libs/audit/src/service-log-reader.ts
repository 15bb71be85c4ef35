import type { JournalService } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import type { LogReader } from './log-reader';

/**
 * Reads a journal through a JournalService, over gRPC or in process. It asks for the heads once, so that the reader knows
 * the journal's id. @throws what the service throws: JOURNAL_NOT_FOUND, or no answer
 */
export async function serviceLogReader(journal: string, service: JournalService): Promise<LogReader> {
  const { journalId } = await service.getHeads({ journal });
  return {
    journal,
    ...(journalId === '' ? {} : { journalId }),
    async heads() {
      const answer = await service.getHeads({ journal });
      return answer.heads.filter((head) => head.sequence >= 0);
    },
    async readBatches(partition, afterSequence, limit) {
      const { batches } = await service.readBatches({ journal, partition, afterSequence, limit });
      return batches.map(({ sequence, hash, body }) => ({ partition, sequence, hash, body }));
    },
  };
}
