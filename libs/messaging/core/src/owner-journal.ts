import type { JournalService } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import type { Checkpoint, StoredBatch } from '@daftari/journal-core/position';

/**
 * A journal at the service that owns it. A bus may lose what it carried; what stands here is the truth.
 * Both methods throw when the owner can not be reached.
 */
export interface OwnerJournal {
  /** The newest batch of every partition. */
  getHeads(): Promise<Checkpoint[]>;
  /** Batches after `afterSequence` (−1 for all) in order, at most `limit`; none when the end was reached. */
  readBatches(partition: number, afterSequence: number, limit: number): Promise<StoredBatch[]>;
}

/** A journal as its owner serves it, in this process or over gRPC. */
export function ownerJournal(service: Pick<JournalService, 'getHeads' | 'readBatches'>, journal: string): OwnerJournal {
  return {
    async getHeads() {
      const { heads } = await service.getHeads({ journal });
      return heads.map(({ partition, sequence, hash }) => ({ partition, sequence, hash }));
    },
    async readBatches(partition, afterSequence, limit) {
      const { batches } = await service.readBatches({ journal, partition, afterSequence, limit });
      return batches.map(({ sequence, hash, body }) => ({ partition, sequence, hash, body }));
    },
  };
}
