import type { Batch } from '@daftari/journal-core/batch';
import { FORMAT, JOURNAL_STREAM } from '@daftari/journal-core/batch';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { PARTITIONS } from '@daftari/journal-core/partition-of';

/** What every batch of a partition has to say about itself. */
export interface BatchPlace {
  readonly journal: string;
  /** Undefined until it is known: the first genesis batch then tells it. */
  readonly journalId: string | undefined;
  readonly partition: number;
  readonly sequence: number;
}

/** Where a body does not fit the place it was found at. */
export function placeProblems(batch: Batch, place: BatchPlace): string[] {
  const problems: string[] = [];
  const expect = (field: string, found: unknown, wanted: unknown) => {
    if (found !== wanted) problems.push(`the body says ${field} ${show(found)}, expected ${show(wanted)}`);
  };
  expect('journal', batch.journal, place.journal);
  if (place.journalId !== undefined) expect('journalId', batch.journalId, place.journalId);
  expect('partition', batch.partition, place.partition);
  expect('sequence', batch.sequence, place.sequence);
  return problems;
}

/** What is wrong with the first batch of a partition. */
export function genesisProblems(batch: Batch, place: BatchPlace): string[] {
  const [event] = batch.events;
  if (batch.events.length !== 1 || event?.type !== 'JournalCreated.v1') {
    return ['the first batch must hold one JournalCreated.v1 event and nothing else'];
  }
  const problems: string[] = [];
  const data = event.data as Record<string, unknown>;
  const expected = {
    journal: place.journal,
    journalId: place.journalId ?? batch.journalId,
    partitions: PARTITIONS,
    format: FORMAT,
  };
  for (const [field, wanted] of Object.entries(expected)) {
    if (data?.[field] !== wanted)
      problems.push(`JournalCreated says ${field} ${show(data?.[field])}, expected ${show(wanted)}`);
  }
  if (event.stream !== `${JOURNAL_STREAM}-${place.partition}`)
    problems.push(`JournalCreated stands in stream ${show(event.stream)}`);
  return problems;
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** What is wrong with a batch's time, given the time of the batch before it. */
export function timeProblem(recordedAt: unknown, before: string): string | undefined {
  if (typeof recordedAt !== 'string' || !TIME.test(recordedAt)) return `recordedAt ${show(recordedAt)} is no time`;
  return recordedAt < before ? `recordedAt ${recordedAt} is before ${before} of the batch before it` : undefined;
}

/** True when an event has what every event has; its data is judged by whoever knows its type. */
export function isEvent(value: unknown): value is RecordedEvent {
  const event = value as Partial<RecordedEvent> | null;
  if (typeof event !== 'object' || event === null) return false;
  const texts = [event.id, event.stream, event.type, event.at, event.correlation, event.causation, event.actor];
  if (!texts.every((text) => typeof text === 'string' && text !== '')) return false;
  return (
    Number.isSafeInteger(event.version) && event.version! >= 1 && typeof event.data === 'object' && event.data !== null
  );
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 100);
}
