import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { APPLICATION_ID, positionKey, SCHEMA } from './schema';
import type { BatchMessage, WriteReply, WriteRequest, WriteStatus } from './writer-protocol';

const BUSY_TIMEOUT_MS = 5_000;
/** Bytes of bodies and index after which the write-ahead log is copied into the file. */
const CHECKPOINT_EVERY_BYTES = 4 * 1024 * 1024;
/** All rows of a batch in one statement, which costs less than a statement a row. */
const INSERT_VERSIONS = `
  INSERT INTO stream_versions (partition, stream, version, position)
  SELECT ?1, json_extract(value, '$[0]'), json_extract(value, '$[1]'), ?2 FROM json_each(?3)`;

/** The only connection that writes a journal's file. Synchronous: it lives in the writer's thread. */
export class JournalWriter {
  private readonly db: DatabaseSyncInstance;
  private readonly insertBatch;
  private readonly insertVersions;
  private sinceCheckpoint = 0;

  constructor(file: string) {
    this.db = new DatabaseSync(file);
    this.db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    this.db.exec('PRAGMA journal_mode = WAL');
    this.db.exec('PRAGMA synchronous = FULL');
    // Not within a commit, for which somebody waits: `tidyUp` does it between two of them.
    this.db.exec('PRAGMA wal_autocheckpoint = 0');
    this.db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    this.db.exec(SCHEMA);
    this.emptyWal();
    this.insertBatch = this.db.prepare('INSERT INTO batches (position, hash, recorded_at, body) VALUES (?, ?, ?, ?)');
    this.insertVersions = this.db.prepare(INSERT_VERSIONS);
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

  /** Copies the write-ahead log into the file when it has grown; for the time when everybody has been answered. */
  tidyUp(): void {
    if (this.sinceCheckpoint < CHECKPOINT_EVERY_BYTES) return;
    this.sinceCheckpoint = 0;
    this.db.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** Leaves everything in the one file: SQLite drops damaged frames of a write-ahead log without a word. */
  close(): void {
    this.emptyWal();
    this.db.close();
  }

  private emptyWal(): void {
    this.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  private transact(requests: readonly WriteRequest[]): Omit<WriteReply, 'id'> {
    let committing = false;
    try {
      this.db.exec('BEGIN IMMEDIATE');
      for (const request of requests) this.insert(request);
      committing = true;
      this.db.exec('COMMIT');
      return { status: 'written' };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.rollback();
      return { status: committing ? 'unknown' : refusal(message), message };
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
    this.insertBatch.run(position, hash, recordedAt, body);
    this.insertVersions.run(partition, position, index);
    this.sinceCheckpoint += body.length + index.length;
  }

  private rollback(): void {
    try {
      this.db.exec('ROLLBACK');
    } catch {
      // SQLite has already rolled back by itself after some errors.
    }
  }
}

function refusal(message: string): WriteStatus {
  if (/UNIQUE constraint failed: (batches|journal)\./.test(message)) return 'sequence-taken';
  if (/UNIQUE constraint failed: stream_versions\./.test(message)) return 'version-taken';
  return 'failed';
}
