import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { StoreDamaged } from '@daftari/journal-core/errors';
import type { StoredBatch } from '@daftari/journal-core/position';
import type {
  BatchToStore,
  IndexCursor,
  IndexRow,
  JournalIdentity,
  JournalStore,
  StoreHead,
} from '@daftari/journal-core/store';
import { positionKey, sequenceOf } from './schema';
import { STREAM_SEPARATOR, type BatchMessage } from './writer-protocol';
import { WriterThread } from './writer-thread';

export interface SqliteStoreOptions {
  readonly file: string;
  /** Opens an existing file for reading only: writes are refused. */
  readonly readOnly?: boolean;
}

interface BatchRow {
  position: number;
  hash: string;
  body: Uint8Array;
}

/**
 * A journal in one SQLite file: WAL, FULL synchronous, a writer in its own thread, a reader here.
 * @throws StoreDamaged when the file is no journal that can be read
 */
export async function openSqliteStore({ file, readOnly = false }: SqliteStoreOptions): Promise<JournalStore> {
  if (readOnly) return new SqliteStore(openReader(file), undefined);
  mkdirSync(dirname(file), { recursive: true });
  const writer = new WriterThread({ file });
  await writer.open().catch((error: Error) => {
    throw new StoreDamaged(`${file} can not be opened as a journal: ${error.message}`);
  });
  return new SqliteStore(openReader(file), writer);
}

function openReader(file: string): DatabaseSyncInstance {
  try {
    const db = new DatabaseSync(file, { readOnly: true });
    db.exec('PRAGMA busy_timeout = 5000');
    return db;
  } catch (error) {
    throw new StoreDamaged(`${file} can not be read: ${(error as Error).message}`);
  }
}

class SqliteStore implements JournalStore {
  private readonly listeners = new Set<(partition: number) => void>();
  private readonly headRow;
  private readonly batchRows;
  private readonly streamRows;
  private readonly indexRows;
  private closed: Promise<void> | undefined;

  /** The database object is kept here on purpose: the driver closes one that nobody references. */
  constructor(
    private readonly db: DatabaseSyncInstance,
    private readonly writer: WriterThread | undefined,
  ) {
    this.headRow = db.prepare(
      'SELECT position, hash, recorded_at FROM batches WHERE position BETWEEN ? AND ? ORDER BY position DESC LIMIT 1',
    );
    this.batchRows = db.prepare(
      'SELECT position, hash, body FROM batches WHERE position > ? AND position <= ? ORDER BY position LIMIT ?',
    );
    this.streamRows = db.prepare(`
      SELECT b.position, b.hash, b.body FROM batches b WHERE b.position IN (
        SELECT DISTINCT position FROM stream_versions WHERE partition = ? AND stream = ? AND version >= ?
        ORDER BY position LIMIT ?
      ) ORDER BY b.position`);
    this.indexRows = db.prepare(`
      SELECT stream, version, position FROM stream_versions WHERE partition = ? AND (stream, version) > (?, ?)
      ORDER BY stream, version LIMIT ?`);
  }

  async identity(): Promise<JournalIdentity | undefined> {
    const row = this.db.prepare('SELECT name, journal_id, partitions, format FROM journal').get() as
      { name: string; journal_id: string; partitions: number; format: number } | undefined;
    if (row === undefined) return undefined;
    return { journal: row.name, journalId: row.journal_id, partitions: row.partitions, format: row.format };
  }

  async create(identity: JournalIdentity, genesis: readonly BatchToStore[]): Promise<void> {
    await this.writing().write({ identity, batches: genesis.map(message) });
  }

  async write(batch: BatchToStore): Promise<void> {
    await this.writing().write({ batches: [message(batch)] });
    for (const listener of this.listeners) listener(batch.partition);
  }

  async head(partition: number): Promise<StoreHead | undefined> {
    const row = this.headRow.get(positionKey(partition, 0), positionKey(partition + 1, 0) - 1) as
      { position: number; hash: string; recorded_at: string } | undefined;
    if (row === undefined) return undefined;
    return { partition, sequence: sequenceOf(row.position), hash: row.hash, recordedAt: row.recorded_at };
  }

  async readBatches(partition: number, afterSequence: number, limit: number): Promise<StoredBatch[]> {
    const rows = this.batchRows.all(
      positionKey(partition, afterSequence),
      positionKey(partition + 1, 0) - 1,
      limit,
    ) as unknown as BatchRow[];
    return rows.map((row) => stored(partition, row));
  }

  async readStreamBatches(
    partition: number,
    stream: string,
    fromVersion: number,
    limit: number,
  ): Promise<StoredBatch[]> {
    const rows = this.streamRows.all(partition, stream, fromVersion, limit) as unknown as BatchRow[];
    return rows.map((row) => stored(partition, row));
  }

  async readIndex(partition: number, after: IndexCursor | undefined, limit: number): Promise<IndexRow[]> {
    const rows = this.indexRows.all(
      partition,
      after?.stream ?? '',
      after?.version ?? Number.MIN_SAFE_INTEGER,
      limit,
    ) as unknown as {
      stream: string;
      version: number;
      position: number;
    }[];
    // A position of another partition becomes a sequence that no batch has.
    const first = positionKey(partition, 0);
    return rows.map(({ stream, version, position }) => ({ stream, version, sequence: position - first }));
  }

  watch(listener: (partition: number) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  close(): Promise<void> {
    this.closed ??= this.closeBoth();
    return this.closed;
  }

  /** The reader first: while it is open, the write-ahead log can not be emptied into the file. */
  private async closeBoth(): Promise<void> {
    this.db.close();
    await this.writer?.close();
  }

  private writing(): WriterThread {
    if (this.writer === undefined) throw new Error('the store was opened for reading; nothing was written');
    return this.writer;
  }
}

function message({ partition, sequence, hash, recordedAt, body, index }: BatchToStore): BatchMessage {
  const streams = index.map(({ stream }) => stream).join(STREAM_SEPARATOR);
  const versions = Float64Array.from(index, ({ version }) => version);
  return { partition, sequence, hash, recordedAt, body, streams, versions };
}

function stored(partition: number, { position, hash, body }: BatchRow): StoredBatch {
  return { partition, sequence: sequenceOf(position), hash, body };
}
