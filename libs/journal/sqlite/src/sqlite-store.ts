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
import type { BatchMessage } from './writer-protocol';
import { WriterThread } from './writer-thread';

export interface SqliteStoreOptions {
  readonly file: string;
  /** Opens an existing file for reading only: writes are refused. */
  readonly readOnly?: boolean;
}

/** What the columns are called in an answer is said by the queries: the schema in the file may be damaged. */
interface BatchRow {
  position: number;
  hash: string;
  recorded_at: string;
  body: Uint8Array;
}

const BATCH_COLUMNS = 'position AS position, hash AS hash, recorded_at AS recorded_at';
const IDENTITY =
  'SELECT name AS name, journal_id AS journal_id, partitions AS partitions, format AS format FROM journal';
/** A sequence that no batch has. */
const NO_SEQUENCE = -1;

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
      `SELECT ${BATCH_COLUMNS} FROM batches WHERE position BETWEEN ? AND ? ORDER BY position DESC LIMIT 1`,
    );
    this.batchRows = db.prepare(
      `SELECT ${BATCH_COLUMNS}, body AS body FROM batches WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`,
    );
    this.streamRows = db.prepare(`
      SELECT ${BATCH_COLUMNS}, body AS body FROM batches WHERE position IN (
        SELECT DISTINCT position FROM stream_versions WHERE partition = ? AND stream = ? AND version >= ?
        ORDER BY position LIMIT ?
      ) ORDER BY position`);
    this.indexRows = db.prepare(`
      SELECT partition AS partition, stream AS stream, version AS version, position AS position FROM stream_versions
      WHERE partition = ? AND (stream, version) > (?, ?) ORDER BY stream, version LIMIT ?`);
  }

  async identity(): Promise<JournalIdentity | undefined> {
    const row = this.db.prepare(IDENTITY).get() as
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
      partition: number;
      stream: string;
      version: number;
      position: number;
    }[];
    // What belongs to another partition gets a sequence that no batch has. SQLite seeks the first row and then believes that
    // the next ones are of the same partition, also where a damaged one says otherwise.
    const first = positionKey(partition, 0);
    return rows.map(({ stream, version, position, partition: of }) => ({
      stream,
      version,
      sequence: of === partition ? position - first : NO_SEQUENCE,
    }));
  }

  /** What SQLite itself finds wrong with the pages of the file, such as keys out of order; reads all of it. */
  async selfCheck(): Promise<string[]> {
    const rows = this.db.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
    return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
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
  return { partition, sequence, hash, recordedAt, body, index: indexText(index) };
}

function indexText(index: BatchToStore['index']): string {
  const rows = index.map(({ stream, version }) => {
    if (stream.includes('\0'))
      throw new Error(`the name of stream ${JSON.stringify(stream)} holds a NUL; nothing was written`);
    // What UTF-8 can not hold is replaced, as it is where the stream is looked up.
    return `[${JSON.stringify(stream.toWellFormed())},${version}]`;
  });
  return `[${rows.join(',')}]`;
}

function stored(partition: number, row: BatchRow): StoredBatch & { readonly recordedAt: string } {
  const { position, hash, body, recorded_at: recordedAt } = row;
  return { partition, sequence: sequenceOf(position), hash, recordedAt, body };
}
