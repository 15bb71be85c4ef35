import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { StoreDamaged } from '@daftari/journal-core/errors';
import type { BatchToStore } from '@daftari/journal-core/store';
import { TailEntries } from './tail-entries';
import { TailTable, type TailRow } from './tail-table';
import { parseVersions, storedName, type StreamVersion } from './versions-text';

/** Versions that are held together, and dropped together once all of them have been moved into `stream_versions`. */
const VERSIONS_OF_A_PART = 4_096;

/** Some of what `index_tail` held of a partition; a part ends where the next begins. */
interface Part {
  readonly entries: TailEntries;
  upTo: number;
}

interface HeldTail {
  upTo: number;
  parts: Part[];
}

/**
 * What `index_tail` holds, as a reader remembers it: each row is read once. What is remembered stays true after it was moved
 * into `stream_versions`; then it is only to be had twice.
 */
export class TailReader {
  private table: TailTable | undefined;
  private readonly tails = new Map<number, HeldTail>();

  constructor(private readonly db: DatabaseSyncInstance) {}

  /**
   * Sequences of the batches that hold events of a stream from a version on, in order, each once; those that are in
   * `stream_versions` may be missing. Within a read transaction. @throws StoreDamaged
   */
  sequencesOf(partition: number, stream: string, fromVersion: number): number[] {
    const table = this.existing();
    if (table === undefined) return [];
    const sequences = new Set<number>();
    for (const { entries } of this.caughtUp(table, partition).parts) {
      const found = entries.of(stream);
      for (let i = 0; i < found.length; i += 2) if (found[i]! >= fromVersion) sequences.add(found[i + 1]!);
    }
    return [...sequences];
  }

  /** Those of the streams of which it holds nothing. Within a read transaction. @throws StoreDamaged */
  missingOf(partition: number, streams: readonly string[]): string[] {
    const table = this.existing();
    if (table === undefined) return [...streams];
    const { parts } = this.caughtUp(table, partition);
    return streams.filter((stream) => !parts.some(({ entries }) => entries.has(stream)));
  }

  /** For auditors: what the table itself says, row by row; a row that can not be read says nothing. */
  *versions(partition: number): Generator<{ stream: string; version: number; sequence: number }> {
    for (const { sequence, versions } of this.existing()?.after(partition, -1) ?? []) {
      for (const [stream, version] of tryParse(versions)) yield { stream, version, sequence };
    }
  }

  /** Undefined in a file of the older layout, which has no such table until it is opened for writing. */
  private existing(): TailTable | undefined {
    const find = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'index_tail'";
    if (this.table === undefined && this.db.prepare(find).get() !== undefined) this.table = new TailTable(this.db);
    return this.table;
  }

  private caughtUp(table: TailTable, partition: number): HeldTail {
    const held = this.tails.get(partition);
    const rows = held && table.since(partition, held.upTo);
    if (held !== undefined && rows !== undefined) {
      if (rows.length > 0) this.take(partition, held, rows);
      if (held.parts.length > 1) forgetMoved(table, partition, held);
      return held;
    }
    const anew = { upTo: -1, parts: [] };
    this.take(partition, anew, table.after(partition, -1));
    anew.upTo = table.headOf(partition);
    this.tails.set(partition, anew);
    return anew;
  }

  /** Takes what was just committed here, which then need not be read. Anything else than what comes next is left to be read. */
  wrote(partition: number, sequence: number, index: BatchToStore['index']): void {
    const held = this.tails.get(partition);
    if (held === undefined || held.upTo !== sequence - 1) return;
    const { entries } = partFor(held, sequence);
    for (const { stream, version } of index) entries.add(storedName(stream), version, sequence);
  }

  private take(partition: number, held: HeldTail, rows: readonly TailRow[]): void {
    for (const { sequence, versions } of rows) {
      const parsed = parse(partition, sequence, versions);
      partFor(held, sequence).entries.addAll(parsed, sequence);
    }
  }
}

/** Drops the parts of which the table holds nothing any more; the last one goes when it is no longer the only one. */
function forgetMoved(table: TailTable, partition: number, held: HeldTail): void {
  const first = table.firstOf(partition);
  while (held.parts.length > 0 && held.parts[0]!.upTo < first) held.parts.shift();
}

/** Where the versions of a batch go that is the next one. */
function partFor(held: HeldTail, sequence: number): Part {
  let part = held.parts.at(-1);
  if (part === undefined || part.entries.size >= VERSIONS_OF_A_PART) {
    part = { entries: new TailEntries(), upTo: sequence };
    held.parts.push(part);
  }
  part.upTo = held.upTo = sequence;
  return part;
}

function parse(partition: number, sequence: number, text: string): readonly StreamVersion[] {
  try {
    return parseVersions(text);
  } catch (error) {
    const where = `partition ${partition} sequence ${sequence}`;
    throw new StoreDamaged(`${where}: its row of the index can not be read: ${(error as Error).message}`);
  }
}

function tryParse(text: string): readonly StreamVersion[] {
  try {
    return parseVersions(text);
  } catch {
    return [];
  }
}
