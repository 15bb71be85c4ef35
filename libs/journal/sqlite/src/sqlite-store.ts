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
import { IndexReader } from './index-reader';
import { assertKnownLayout, positionKey, sequenceOf } from './schema';
import { versionsText } from './versions-text';
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
    assertKnownLayout((db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version);
    return db;
  } catch (error) {
    throw new StoreDamaged(`${file} can not be read: ${(error as Error).message}`);
  }
}

class SqliteStore implements JournalStore {
  private readonly listeners = new Set<(partition: number) => void>();
  private readonly headRow;
  private readonly batchRows;
  private readonly positionRows;
  private readonly index: IndexReader;
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
    this.positionRows = db.prepare(
      `SELECT ${BATCH_COLUMNS}, body AS body FROM batches WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position`,
    );
    this.index = new IndexReader(db);
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
    this.index.wrote(batch);
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
    return this.inOneMoment(() => {
      const positions = this.index.positionsOf(partition, stream, fromVersion, limit);
      if (positions.length === 0) return [];
      const rows = this.positionRows.all(JSON.stringify(positions)) as unknown as BatchRow[];
      return rows.map((row) => stored(partition, row));
    });
  }

  async emptyStreams(partition: number, streams: readonly string[]): Promise<ReadonlySet<string>> {
    return this.inOneMoment(() => this.index.emptyOf(partition, streams));
  }

  async readIndex(partition: number, after: IndexCursor | undefined, limit: number): Promise<IndexRow[]> {
    return this.inOneMoment(() => this.index.page(partition, after, limit));
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

  /** The two tables of the index fit each other within one transaction only. */
  private inOneMoment<T>(read: () => T): T {
    this.db.exec('BEGIN');
    try {
      return read();
    } finally {
      this.db.exec('COMMIT');
    }
  }

  private writing(): WriterThread {
    if (this.writer === undefined) throw new Error('the store was opened for reading; nothing was written');
    return this.writer;
  }
}

function message({ partition, sequence, hash, recordedAt, body, index }: BatchToStore): BatchMessage {
  return { partition, sequence, hash, recordedAt, body, index: versionsText(index) };
}

function stored(partition: number, row: BatchRow): StoredBatch & { readonly recordedAt: string } {
  const { position, hash, body, recorded_at: recordedAt } = row;
  return { partition, sequence: sequenceOf(position), hash, recordedAt, body };
}
