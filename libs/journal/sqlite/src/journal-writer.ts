import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { IndexWriter, VersionExists } from './index-writer';
import { rollback } from './rollback';
import { APPLICATION_ID, assertKnownLayout, LAYOUT, positionKey, SCHEMA } from './schema';
import type { BatchMessage, WriteReply, WriteRequest, WriteStatus } from './writer-protocol';

const BUSY_TIMEOUT_MS = 5_000;
/** Bytes of bodies and index after which the write-ahead log is copied into the file. */
const CHECKPOINT_EVERY_BYTES = 4 * 1024 * 1024;
/** Bytes of the write-ahead log that moving one version in the index makes, about. */
const BYTES_PER_MOVED_VERSION = 256;
const CACHE_KIB = 32 * 1024;

/** The only connection that writes a journal's file. Synchronous: it lives in the writer's thread. */
export class JournalWriter {
  private readonly db: DatabaseSyncInstance;
  private readonly insertBatch;
  private readonly index: IndexWriter;
  private sinceCheckpoint = 0;

  constructor(file: string) {
    this.db = new DatabaseSync(file);
    this.db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    this.db.exec('PRAGMA journal_mode = WAL');
    this.db.exec('PRAGMA synchronous = FULL');
    // Not within a commit, for which somebody waits: `tidyUp` does it between two of them.
    this.db.exec('PRAGMA wal_autocheckpoint = 0');
    this.db.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    this.db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    this.layOut();
    this.emptyWal();
    this.insertBatch = this.db.prepare('INSERT INTO batches (position, hash, recorded_at, body) VALUES (?, ?, ?, ?)');
    this.index = new IndexWriter(this.db);
  }

  /** Writes all requests in one transaction; when one of them does not fit, each is tried on its own. */
  write(requests: readonly WriteRequest[]): WriteReply[] {
    const together = this.transact(requests);
    if (together.status !== 'failed' && !together.status.endsWith('-taken')) {
      return requests.map(({ id }) => ({ id, ...together }));
    }
    if (requests.length === 1) return [{ id: requests[0]!.id, ...together }];
    return requests.map((request) => ({ id: request.id, ...this.transact([request]) }));
  }

  /** Moves versions in the index and copies the write-ahead log into the file; for when everybody has been answered. */
  tidyUp(): void {
    this.sinceCheckpoint += this.index.tidyUp() * BYTES_PER_MOVED_VERSION;
    if (this.sinceCheckpoint < CHECKPOINT_EVERY_BYTES) return;
    this.sinceCheckpoint = 0;
    this.db.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** Leaves everything in the one file: SQLite drops damaged frames of a write-ahead log without a word. */
  close(): void {
    try {
      this.index.close();
    } catch {
      // What could not be moved stays in the tail of the index, and is found there.
    }
    this.emptyWal();
    this.db.close();
  }

  /** Makes the tables; those of an older layout get what they lack. */
  private layOut(): void {
    const { user_version: layout } = this.db.prepare('PRAGMA user_version').get() as { user_version: number };
    assertKnownLayout(layout);
    this.db.exec(SCHEMA);
    if (layout !== LAYOUT) this.db.exec(`PRAGMA user_version = ${LAYOUT}`);
  }

  private emptyWal(): void {
    this.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  private transact(requests: readonly WriteRequest[]): Omit<WriteReply, 'id'> {
    let committing = false;
    try {
      this.db.exec('BEGIN IMMEDIATE');
      this.index.begin();
      for (const request of requests) this.insert(request);
      committing = true;
      this.db.exec('COMMIT');
      return { status: 'written' };
    } catch (error) {
      rollback(this.db);
      this.index.forget();
      const message = error instanceof Error ? error.message : String(error);
      return { status: committing ? 'unknown' : refusal(error, message), message };
    }
  }

  private insert({ batches, identity }: WriteRequest): void {
    if (identity !== undefined) {
      const { journal, journalId, partitions, format } = identity;
      this.db
        .prepare('INSERT INTO journal (only_row, name, journal_id, partitions, format) VALUES (1, ?, ?, ?, ?)')
        .run(journal, journalId, partitions, format);
    }
    for (const batch of batches) this.insertOne(batch);
  }

  private insertOne({ partition, sequence, hash, recordedAt, body, index }: BatchMessage): void {
    const position = positionKey(partition, sequence);
    this.index.catchUp(partition);
    this.insertBatch.run(position, hash, recordedAt, body);
    this.index.add(partition, sequence, index);
    this.sinceCheckpoint += body.length + index.length;
  }
}

function refusal(error: unknown, message: string): WriteStatus {
  if (error instanceof VersionExists) return 'version-taken';
  if (/UNIQUE constraint failed: (batches|journal)\./.test(message)) return 'sequence-taken';
  return 'failed';
}
