import { storeLogReader } from '@daftari/audit/store-log-reader';
import { findingLine } from '@daftari/audit/verify/finding';
import { verifyJournal } from '@daftari/audit/verify/verify-journal';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { JournalStore } from '@daftari/journal-core/store';
import { openStoredBatch } from '@daftari/journal-core/stored-batch';
import type { CommandBook, Issued } from './command-book';

interface Found extends RecordedEvent {
  readonly partition: number;
  readonly sequence: number;
}

/** Everything that is in a journal, batch by batch. @throws StoreDamaged */
export async function eventsIn(store: JournalStore, partitions: number): Promise<Found[]> {
  const found: Found[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    for (const stored of await store.readBatches(partition, -1, 1_000_000)) {
      const { sequence } = stored;
      for (const event of openStoredBatch(stored).events) found.push({ ...event, partition, sequence });
    }
  }
  return found;
}

/** What an auditor finds wrong with a store; empty when it is whole. */
export async function problemsIn(store: JournalStore): Promise<string[]> {
  const identity = await store.identity();
  if (identity === undefined) return ['the store is empty'];
  const { findings } = await verifyJournal(storeLogReader(identity.journal, store, identity));
  return findings.map(findingLine);
}

/** Where what callers were told and what is in the store differ; empty when all is well. */
export async function differences(book: CommandBook, store: JournalStore, partitions: number): Promise<string[]> {
  const events = await eventsIn(store, partitions);
  const byCommand = grouped(events, ({ causation }) => causation);
  const byPartition = grouped(
    events.filter(({ type }) => type === 'Added.v1'),
    ({ partition }) => partition,
  );
  return book.issued.flatMap((command) => [
    ...fateOf(command, byCommand.get(command.id) ?? []),
    ...sightOf(command, byPartition.get(command.partition) ?? []),
  ]);
}

/** An acknowledged command is there once and whole, a refused one is not, an unknown one is there once and whole or not. */
function fateOf(command: Issued, found: readonly Found[]): string[] {
  const { id, outcome, writes, error } = command;
  const problems: string[] = [];
  const tell = (problem: string) => problems.push(`${id} (${outcome}${error ? `, ${String(error)}` : ''}): ${problem}`);
  if (outcome === 'open') tell('was never answered');
  if (outcome === 'refused' && found.length > 0) tell(`${found.length} of its events are there`);
  if (outcome === 'acknowledged') {
    const told = command.events.map((event) => event.id).join();
    if (found.map((event) => event.id).join() !== told)
      tell(`was told ${told}, there is ${found.map((e) => e.id).join()}`);
  }
  if (found.length > 0 && found.length !== writes) tell(`${found.length} events are there, not ${writes}`);
  if (new Set(found.map(({ partition, sequence }) => `${partition}/${sequence}`)).size > 1)
    tell('is in several batches');
  return problems;
}

/** What a command saw is a moment of the log, and no older than what was acknowledged before it was issued. */
function sightOf({ id, seen, after, outcome }: Issued, log: readonly Found[]): string[] {
  if (seen === undefined || outcome !== 'acknowledged') return [];
  const problems: string[] = [];
  const moment = log.slice(0, seen.partition.events);
  const expect = (what: string, found: unknown, wanted: unknown) => {
    if (found !== wanted) problems.push(`${id} saw ${what} ${String(found)}, the log had ${String(wanted)} then`);
  };
  if (seen.partition.events < after)
    problems.push(`${id} saw ${seen.partition.events} events, ${after} were acknowledged`);
  expect('a partition with the sum', seen.partition.sum, sumOf(moment));
  for (const { stream, version, sum } of seen.streams) {
    const events = moment.filter((event) => event.stream === stream);
    expect(`${stream} at version`, version, events.length);
    expect(`${stream} with the sum`, sum, sumOf(events));
  }
  return problems;
}

function sumOf(events: readonly RecordedEvent[]): number {
  return events.reduce((sum, { data }) => sum + (data as { amount: number }).amount, 0);
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
