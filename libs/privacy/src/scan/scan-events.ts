import { decodeBatch } from '@daftari/journal-core/batch';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { StoredBatch } from '@daftari/journal-core/position';

/** What reading a journal from its first batch to its last needs of it. */
export interface ReadableLog {
  readonly journal: string;
  readonly partitions: number;
  readBatches(partition: number, afterSequence: number, limit: number): Promise<readonly StoredBatch[]>;
}

/** An event with the place it was found at. */
export interface FoundEvent {
  readonly journal: string;
  readonly partition: number;
  readonly sequence: number;
  /** The event's place in its batch. */
  readonly index: number;
  /** Of its batch, ISO 8601. */
  readonly recordedAt: string;
  readonly event: RecordedEvent;
}

/** Batches read at a time: at most this many bodies are in memory. */
export const SCAN_PAGE = 64;
/** With fewer subjects, a batch that names none of them is not even parsed. */
const FEW = 16;

/** The events of a page of batches that belong to one of the subjects, sealed as they are stored. */
export function eventsAbout(
  journal: string,
  page: readonly StoredBatch[],
  subjects: ReadonlySet<string>,
): FoundEvent[] {
  const found: FoundEvent[] = [];
  for (const { partition, sequence, body } of page) {
    if (subjects.size <= FEW && !names(body, subjects)) continue;
    const { events, recordedAt } = decodeBatch(body);
    for (const [index, event] of events.entries()) {
      if (isAbout(event, subjects)) found.push({ journal, partition, sequence, index, recordedAt, event });
    }
  }
  return found;
}

function names(body: Uint8Array, subjects: ReadonlySet<string>): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return [...subjects].some((subject) => bytes.includes(subject));
}

function isAbout({ correlation, data }: RecordedEvent, subjects: ReadonlySet<string>): boolean {
  const { transactionId } = data as { transactionId?: unknown };
  return subjects.has(correlation) || (typeof transactionId === 'string' && subjects.has(transactionId));
}
