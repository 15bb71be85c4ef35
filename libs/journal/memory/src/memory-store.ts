import { SequenceTaken, VersionTaken } from '@daftari/journal-core/errors';
import type { BatchToStore, IndexCursor, IndexRow, JournalIdentity, JournalStore } from '@daftari/journal-core/store';
import type { Head, StoredBatch } from '@daftari/journal-core/position';

/** A store in memory, with the same two unique keys as the real ones. */
export function memoryStore(): JournalStore {
  let identity: JournalIdentity | undefined;
  const partitions = new Map<number, BatchToStore[]>();
  const versions = new Map<string, number>();
  const listeners = new Set<(partition: number) => void>();
  const batchesOf = (partition: number) => partitions.get(partition) ?? [];
  const key = (partition: number, stream: string, version: number) => `${partition}/${stream}@${version}`;

  const insert = (batch: BatchToStore) => {
    const batches = batchesOf(batch.partition);
    if (batch.sequence < batches.length) throw new SequenceTaken(`sequence ${batch.sequence} is taken`);
    if (batch.sequence > batches.length) throw new Error(`sequence ${batch.sequence} would leave a gap`);
    const keys = batch.index.map(({ stream, version }) => key(batch.partition, stream, version));
    if (new Set(keys).size < keys.length || keys.some((k) => versions.has(k))) {
      throw new VersionTaken('a stream version is taken');
    }
    for (const k of keys) versions.set(k, batch.sequence);
    batches.push({ ...batch, body: Uint8Array.from(batch.body) });
    partitions.set(batch.partition, batches);
  };
  const notify = (partition: number) => listeners.forEach((listener) => listener(partition));

  return {
    identity: async () => identity,
    async create(created, genesis) {
      if (identity !== undefined) throw new SequenceTaken('the journal exists');
      for (const batch of genesis) insert(batch);
      identity = created;
    },
    async write(batch) {
      await Promise.resolve();
      insert(batch);
      notify(batch.partition);
    },
    head: async (partition) => headOf(batchesOf(partition).at(-1)),
    readBatches: async (partition, afterSequence, limit) =>
      batchesOf(partition)
        .slice(afterSequence + 1, afterSequence + 1 + limit)
        .map(stored),
    async readStreamBatches(partition, stream, fromVersion, limit) {
      const sequences = new Set<number>();
      for (let version = fromVersion; sequences.size < limit; version++) {
        const sequence = versions.get(key(partition, stream, version));
        if (sequence === undefined) break;
        sequences.add(sequence);
      }
      return [...sequences].map((sequence) => stored(batchesOf(partition)[sequence]!));
    },
    async readIndex(partition, after, limit) {
      const prefix = `${partition}/`;
      return [...versions]
        .filter(([k]) => k.startsWith(prefix))
        .map(([k, sequence]) => indexRow(k.slice(prefix.length), sequence))
        .filter((row) => after === undefined || compareRows(row, after) > 0)
        .sort(compareRows)
        .slice(0, limit);
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => undefined,
  };
}

function headOf(batch: BatchToStore | undefined): Head | undefined {
  if (batch === undefined) return undefined;
  const { partition, sequence, hash, recordedAt } = batch;
  return { partition, sequence, hash, recordedAt };
}

function indexRow(key: string, sequence: number): IndexRow {
  const at = key.lastIndexOf('@');
  return { stream: key.slice(0, at), version: Number(key.slice(at + 1)), sequence };
}

function compareRows(a: IndexCursor, b: IndexCursor): number {
  return a.stream === b.stream ? a.version - b.version : a.stream < b.stream ? -1 : 1;
}

function stored({ partition, sequence, hash, body }: BatchToStore): StoredBatch {
  return { partition, sequence, hash, body };
}
