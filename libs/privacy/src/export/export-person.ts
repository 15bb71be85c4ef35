import type { RecordedEvent } from '@daftari/journal-core/event';
import { eventsAbout, SCAN_PAGE, type FoundEvent, type ReadableLog } from '../scan/scan-events';

/** Where a page of an export ended: a journal's place in the list, a partition, a sequence. */
interface Place {
  readonly log: number;
  readonly partition: number;
  readonly after: number;
}

/** A page of everything that is about some payments. */
export interface ExportPage {
  /** In the order of the logs, opened. */
  readonly events: readonly FoundEvent[];
  /** What to go on after; undefined at the end. */
  readonly next?: string;
  /** Batches that this page looked at. */
  readonly batches: number;
}

const START: Place = { log: 0, partition: 0, after: -1 };
/** A page ends after so many batches, or so much text: it travels in one message of gRPC. */
const MAX_BATCHES = 2_048;
const MAX_TEXT = 1_000_000;
const CURSOR = /^(\d{1,3})\/(\d{1,4})\/(-1|\d{1,15})$/;

/** A cursor that is none of ours. */
export class NotACursor extends Error {
  override readonly name = 'NotACursor';
}

/**
 * Reads the logs one after the other for what is about the subjects; gives it opened, page by page.
 * @param cursor where the page before ended; empty for the first @throws NotACursor
 */
export async function exportPage(
  logs: readonly ReadableLog[],
  subjects: ReadonlySet<string>,
  cursor: string,
  open: <T>(value: T) => Promise<T>,
): Promise<ExportPage> {
  const events: FoundEvent[] = [];
  let place: Place | undefined = placeOf(cursor, logs.length);
  let batches = 0;
  for (let text = 0; place !== undefined && batches < MAX_BATCHES && text < MAX_TEXT;) {
    const log: ReadableLog = logs[place.log]!;
    const page = await log.readBatches(place.partition, place.after, SCAN_PAGE);
    for (const found of eventsAbout(log.journal, page, subjects)) {
      const event = await open<RecordedEvent>(found.event);
      events.push({ ...found, event });
      text += JSON.stringify(event).length;
    }
    batches += page.length;
    place = after(place, page.at(-1)?.sequence, page.length < SCAN_PAGE, log.partitions, logs.length);
  }
  const next = place === undefined ? {} : { next: `${place.log}/${place.partition}/${place.after}` };
  return { events, ...next, batches };
}

function after(
  { log, partition, after: before }: Place,
  last: number | undefined,
  ended: boolean,
  partitions: number,
  logs: number,
): Place | undefined {
  if (!ended) return { log, partition, after: last ?? before };
  if (partition + 1 < partitions) return { log, partition: partition + 1, after: -1 };
  return log + 1 < logs ? { log: log + 1, partition: 0, after: -1 } : undefined;
}

function placeOf(cursor: string, logs: number): Place {
  if (cursor === '') return START;
  const [, log, partition, sequence] = CURSOR.exec(cursor) ?? [];
  if (sequence === undefined || Number(log) >= logs) throw new NotACursor('no cursor of an export');
  return { log: Number(log), partition: Number(partition), after: Number(sequence) };
}
