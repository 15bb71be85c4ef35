import { decodeBatch } from '@daftari/journal-core/batch';
import type { LogReader } from '../log-reader';
import type { ReplayEnd } from './replay-partition';

/** A moment of the past: a time, or the moment at which a batch was recorded. */
export interface Moment {
  /** ISO 8601 with milliseconds and `Z`: what was recorded by then had happened. */
  readonly recordedBy: string;
  /** Nothing after this batch counts in its own partition. */
  readonly position?: JournalPosition;
}

export interface JournalPosition {
  readonly journal: string;
  readonly partition: number;
  readonly sequence: number;
}

const POSITION = /^([a-z-]+)\/(\d{1,4})\/(\d{1,15})$/;
/** A time without its zone would mean another moment on another machine. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Reads `journal/partition/sequence`; undefined when the text is none. */
export function readPosition(text: string): JournalPosition | undefined {
  const [, journal, partition, sequence] = POSITION.exec(text) ?? [];
  if (journal === undefined) return undefined;
  return { journal, partition: Number(partition), sequence: Number(sequence) };
}

/** Reads an ISO 8601 time with its zone; undefined when the text is none. */
export function readTime(text: string): Moment | undefined {
  const ms = TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : { recordedBy: new Date(ms).toISOString() };
}

/** The moment at which a batch was recorded; undefined when it is not there. @throws StoreDamaged, what the reader throws */
export async function momentOf(position: JournalPosition, reader: LogReader): Promise<Moment | undefined> {
  const { partition, sequence } = position;
  const [batch] = await reader.readBatches(partition, sequence - 1, 1);
  if (batch?.sequence !== sequence) return undefined;
  return { recordedBy: decodeBatch(batch.body).recordedAt, position };
}

/** Where the moment lies in a partition. */
export function endOf({ recordedBy, position }: Moment, journal: string, partition: number): ReplayEnd {
  const own = position?.journal === journal && position.partition === partition;
  return own ? { recordedBy, sequence: position.sequence } : { recordedBy };
}
