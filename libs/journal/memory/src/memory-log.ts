import { SequenceTaken, VersionTaken } from '@daftari/journal-core/errors';
import type { Head, StoredBatch } from '@daftari/journal-core/position';
import type { BatchToStore, IndexCursor, IndexRow, JournalIdentity } from '@daftari/journal-core/store';

/** What a memory store holds: batches by partition, with the same two unique keys as the real stores. */
export interface MemoryLog {
  identity: JournalIdentity | undefined;
  /** @throws SequenceTaken, VersionTaken nothing was changed */
  insert(batch: BatchToStore): void;
  /** How many batches a partition has. */
  length(partition: number): number;
  head(partition: number): Head | undefined;
  batches(partition: number, afterSequence: number, limit: number): StoredBatch[];
  streamBatches(partition: number, stream: string, fromVersion: number, limit: number): StoredBatch[];
  index(partition: number, after: IndexCursor | undefined, limit: number): IndexRow[];
  /** For faults: takes a partition's batches from `length` on away, with their index rows, as if they never were. */
  truncate(partition: number, length: number): void;
}

export function memoryLog(): MemoryLog {
  const partitions = new Map<number, BatchToStore[]>();
  const versions = new Map<string, number>();
  const batchesOf = (partition: number) => partitions.get(partition) ?? [];

  return {
    identity: undefined,
    insert(batch) {
      const batches = batchesOf(batch.partition);
      if (batch.sequence < batches.length) throw new SequenceTaken(`sequence ${batch.sequence} is taken`);
      if (batch.sequence > batches.length) throw new Error(`sequence ${batch.sequence} would leave a gap`);
      const keys = keysOf(batch);
      if (new Set(keys).size < keys.length || keys.some((k) => versions.has(k))) {
        throw new VersionTaken('a stream version is taken');
      }
      for (const k of keys) versions.set(k, batch.sequence);
      batches.push({ ...batch, body: Uint8Array.from(batch.body) });
      partitions.set(batch.partition, batches);
    },
    length: (partition) => batchesOf(partition).length,
    head: (partition) => headOf(batchesOf(partition).at(-1)),
    batches: (partition, afterSequence, limit) =>
      batchesOf(partition)
        .slice(afterSequence + 1, afterSequence + 1 + limit)
        .map(stored),
    streamBatches(partition, stream, fromVersion, limit) {
      const sequences = new Set<number>();
      for (let version = fromVersion; sequences.size < limit; version++) {
        const sequence = versions.get(key(partition, stream, version));
        if (sequence === undefined) break;
        sequences.add(sequence);
      }
      return [...sequences].map((sequence) => stored(batchesOf(partition)[sequence]!));
    },
    index(partition, after, limit) {
      const prefix = `${partition}/`;
      return [...versions]
        .filter(([k]) => k.startsWith(prefix))
        .map(([k, sequence]) => indexRow(k.slice(prefix.length), sequence))
        .filter((row) => after === undefined || compareRows(row, after) > 0)
        .sort(compareRows)
        .slice(0, limit);
    },
    truncate(partition, length) {
      for (const batch of batchesOf(partition).splice(length)) for (const k of keysOf(batch)) versions.delete(k);
    },
  };
}

function key(partition: number, stream: string, version: number): string {
  return `${partition}/${stream}@${version}`;
}

function keysOf({ partition, index }: BatchToStore): string[] {
  return index.map(({ stream, version }) => key(partition, stream, version));
}

function headOf(batch: BatchToStore | undefined): Head | undefined {
  if (batch === undefined) return undefined;
  const { partition, sequence, hash, recordedAt } = batch;
  return { partition, sequence, hash, recordedAt };
}

function indexRow(indexKey: string, sequence: number): IndexRow {
  const at = indexKey.lastIndexOf('@');
  return { stream: indexKey.slice(0, at), version: Number(indexKey.slice(at + 1)), sequence };
}

function compareRows(a: IndexCursor, b: IndexCursor): number {
  return a.stream === b.stream ? a.version - b.version : a.stream < b.stream ? -1 : 1;
}

/** With the time that stands beside the body, so that an auditor can compare the two. */
function stored({ partition, sequence, hash, recordedAt, body }: BatchToStore): StoredBatch & { recordedAt: string } {
  return { partition, sequence, hash, recordedAt, body };
}
