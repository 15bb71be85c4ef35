import { encodeBatch, encodeEvent, FORMAT, genesisEvent, hashOf, NO_HASH } from '@daftari/journal-core/batch';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { StoredBatch } from '@daftari/journal-core/position';
import type { LogReader } from '../log-reader';

/** A log made by hand for specs: whole and right until a spec changes its batches. */
export interface HandmadeLog extends LogReader {
  readonly partitions: StoredBatch[][];
  /** Adds a batch with its events; the header may lie. */
  add(partition: number, events: readonly RecordedEvent[], header?: Partial<HandmadeHeader>): StoredBatch;
}

export interface HandmadeHeader {
  readonly journal: string;
  readonly journalId: string;
  readonly partition: number;
  readonly sequence: number;
  readonly recordedAt: string;
  readonly previousHash: string;
}

export const JOURNAL_ID = '0b6fbe75-ce87-4d44-8318-6cfdb8b7de4d';
export const MORNING = '2026-11-21T08:00:00.000Z';

export function handmadeLog(journal = 'initiation'): HandmadeLog {
  const partitions: StoredBatch[][] = Array.from({ length: PARTITIONS }, () => []);
  const log: HandmadeLog = {
    journal,
    journalId: JOURNAL_ID,
    partitions,
    heads: async () =>
      partitions
        .flatMap((batches) => batches.slice(-1))
        .map(({ partition, sequence, hash }) => ({ partition, sequence, hash })),
    readBatches: async (partition, after, limit) =>
      partitions[partition]!.filter(({ sequence }) => sequence > after).slice(0, limit),
    add(partition, events, lies = {}) {
      const batches = partitions[partition]!;
      const header = {
        journal,
        journalId: JOURNAL_ID,
        partition,
        sequence: batches.length,
        recordedAt: MORNING,
        previousHash: batches.at(-1)?.hash ?? NO_HASH,
        ...lies,
      };
      const body = encodeBatch(header, events.map(encodeEvent));
      const batch = { partition, sequence: header.sequence, hash: hashOf(body), body };
      batches.push(batch);
      return batch;
    },
  };
  const identity = { journal, journalId: JOURNAL_ID, partitions: PARTITIONS, format: FORMAT };
  for (let p = 0; p < PARTITIONS; p++) log.add(p, [genesisEvent(identity, p, handmadeId(p), MORNING)]);
  return log;
}

export function handmadeId(number: number): string {
  return `00000000-0000-4000-8000-${number.toString().padStart(12, '0')}`;
}

/** An event of a stream; whatever a spec does not care about is filled in. */
export function handmadeEvent(stream: string, version: number, more: Partial<RecordedEvent> = {}): RecordedEvent {
  return {
    id: handmadeId(1_000 + version),
    stream,
    version,
    type: 'PaymentSubmissionUnknown.v1',
    environment: 'test',
    at: MORNING,
    correlation: handmadeId(1),
    causation: handmadeId(2),
    actor: 'service:initiation',
    data: { transactionId: handmadeId(1), reason: 'no answer' },
    ...more,
  };
}
