import { DaftariError } from '@daftari/kernel/errors';
import type { Journal } from '@daftari/journal-core/journal';
import type { StoredBatch } from '@daftari/journal-core/position';
import type {
  GetHeadsResponse,
  JournalService,
  ReadBatchesRequest,
  ReadBatchesResponse,
} from '@daftari/contracts/generated/daftari/journal/v1/journal';

/** What reading a journal needs of it; any service's journal is one. */
export type ReadableJournal = Pick<Journal, 'name' | 'journalId' | 'partitions' | 'head' | 'readBatches'>;

export const MAX_BATCHES_PER_ANSWER = 1_000;
/** A batch has at most 1 MiB, a gRPC message at most 4 MiB. */
export const MAX_BYTES_PER_ANSWER = 3 * 1024 * 1024;
/** Read from the store at a time, so that large batches do not pile up in memory only to be thrown away. */
const BATCHES_PER_READ = 8;
const MAX_BATCHES_PER_READ = 256;

/** Lets anyone read the journals of this process, byte for byte as they are stored. */
export function journalService(journals: ReadonlyMap<string, ReadableJournal>): JournalService {
  const journalOf = (name: string): ReadableJournal => {
    const journal = journals.get(name);
    if (journal === undefined)
      throw new DaftariError('JOURNAL_NOT_FOUND', undefined, { known: [...journals.keys()].join(', ') });
    return journal;
  };
  return {
    getHeads: async (request) => heads(journalOf(request.journal)),
    readBatches: async (request) => batches(journalOf(request.journal), request),
  };
}

async function heads(journal: ReadableJournal): Promise<GetHeadsResponse> {
  const partitions = Array.from({ length: journal.partitions }, (_, partition) => partition);
  const found = await Promise.all(partitions.map((partition) => journal.head(partition)));
  return {
    journal: journal.name,
    journalId: journal.journalId,
    heads: found.map(({ partition, sequence, hash }) => ({ partition, sequence, hash })),
  };
}

async function batches(journal: ReadableJournal, request: ReadBatchesRequest): Promise<ReadBatchesResponse> {
  checkRequest(journal, request);
  const answer: ReadBatchesResponse = { batches: [] };
  let bytes = 0;
  let after = request.afterSequence;
  let count = BATCHES_PER_READ;
  while (answer.batches.length < request.limit) {
    const asked = Math.min(count, request.limit - answer.batches.length);
    const read: StoredBatch[] = await journal.readBatches(request.partition, after, asked);
    for (const { sequence, hash, body } of read) {
      if (answer.batches.length > 0 && bytes + body.byteLength > MAX_BYTES_PER_ANSWER) return answer;
      answer.batches.push({ sequence, hash, body });
      bytes += body.byteLength;
      after = sequence;
    }
    if (read.length < asked) return answer;
    const usual = Math.max(1, bytes / answer.batches.length);
    count = Math.min(MAX_BATCHES_PER_READ, Math.max(1, Math.floor((MAX_BYTES_PER_ANSWER - bytes) / usual)));
  }
  return answer;
}

function checkRequest(journal: ReadableJournal, { partition, afterSequence, limit }: ReadBatchesRequest): void {
  const fields: Record<string, string> = {};
  if (limit < 1 || limit > MAX_BATCHES_PER_ANSWER) fields['limit'] = `must be 1 to ${MAX_BATCHES_PER_ANSWER}`;
  if (partition < 0 || partition >= journal.partitions) fields['partition'] = `must be 0 to ${journal.partitions - 1}`;
  if (afterSequence < -1) fields['afterSequence'] = 'must be -1 or a sequence';
  if (Object.keys(fields).length > 0) throw new DaftariError('VALIDATION_ERROR', undefined, { fields });
}
