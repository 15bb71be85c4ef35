import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Destruction, FoundKey, KeyStore, KeyStoreIdentity, Rewrapping, WantedKey } from '../keys/key-store';
import { readErasure, readIdentity, readKey, type ErasureRow, type IdentityRow, type KeyRow } from './key-rows';
import { KeyWriterThread } from './key-writer-thread';

export interface SqliteKeyStoreOptions {
  readonly file: string;
  /** Opens an existing file for reading only: writes are refused. */
  readonly readOnly?: boolean;
}

/**
 * Keys in one SQLite file, readable by its owner only: a writer in its own thread, a reader here. What is deleted is
 * overwritten, and the write-ahead log is emptied after it. @throws Error when the file is no key store that can be read
 */
export async function openSqliteKeyStore({ file, readOnly = false }: SqliteKeyStoreOptions): Promise<KeyStore> {
  if (readOnly) return new SqliteKeyStore(openReader(file), undefined);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const writer = new KeyWriterThread({ file });
  await writer.open();
  return new SqliteKeyStore(openReader(file), writer);
}

function openReader(file: string): DatabaseSyncInstance {
  const db = new DatabaseSync(file, { readOnly: true });
  db.exec('PRAGMA busy_timeout = 5000');
  return db;
}

const KEY_COLUMNS = 'keys.id, keys.subject, keys.wrapped, keys.created_at';
const ERASURE_COLUMNS = 'person, requested_at, done_at';
/** As SQLite says it. */
const NO_LIMIT = -1;

class SqliteKeyStore implements KeyStore {
  private readonly statements;
  private closed: Promise<void> | undefined;

  /** The database object is kept here on purpose: the driver closes one that nobody references. */
  constructor(
    private readonly db: DatabaseSyncInstance,
    private readonly writer: KeyWriterThread | undefined,
  ) {
    this.statements = {
      identity: db.prepare('SELECT store_id, master_check, lookup_key FROM identity'),
      key: db.prepare(`SELECT ${KEY_COLUMNS} FROM keys WHERE id = ?`),
      destroyed: db.prepare('SELECT at FROM destroyed WHERE id = ?'),
      keyOf: db.prepare(`SELECT ${KEY_COLUMNS} FROM keys WHERE subject = ?`),
      subjectsOf: db.prepare(
        `SELECT links.subject, keys.id FROM links LEFT JOIN keys ON keys.subject = links.subject
         WHERE person = ? ORDER BY links.subject LIMIT ?`,
      ),
      keysOfErased: db.prepare(
        `SELECT ${KEY_COLUMNS} FROM keys JOIN erased_subjects ON erased_subjects.subject = keys.subject
         ORDER BY created_at LIMIT ?`,
      ),
      openErasures: db.prepare(`SELECT ${ERASURE_COLUMNS} FROM erasures WHERE done_at IS NULL ORDER BY number`),
      erasureOf: db.prepare(`SELECT ${ERASURE_COLUMNS} FROM erasures WHERE person = ? ORDER BY number DESC LIMIT 1`),
      counts: db.prepare('SELECT (SELECT count(*) FROM keys) AS keys, (SELECT count(*) FROM destroyed) AS destroyed'),
    };
  }

  async identity() {
    const row = this.statements.identity.get() as unknown as IdentityRow | undefined;
    return row === undefined ? undefined : readIdentity(row);
  }

  create(identity: KeyStoreIdentity) {
    return this.writing().do({ kind: 'create', identity });
  }

  ensure(wanted: readonly WantedKey[]) {
    return this.writing().do({ kind: 'ensure', wanted });
  }

  async find(ids: readonly string[]) {
    return this.findNow(ids);
  }

  findNow(ids: readonly string[]): Map<string, FoundKey> {
    const found = new Map<string, FoundKey>();
    for (const id of ids) {
      const row = this.statements.key.get(id) as unknown as KeyRow | undefined;
      const gone = row === undefined ? (this.statements.destroyed.get(id) as { at: string } | undefined) : undefined;
      if (row !== undefined) found.set(id, { state: 'kept', key: readKey(row) });
      else if (gone !== undefined) found.set(id, { state: 'destroyed', at: gone.at });
    }
    return found;
  }

  async keyOf(subject: string) {
    const row = this.statements.keyOf.get(subject) as unknown as KeyRow | undefined;
    return row === undefined ? undefined : readKey(row);
  }

  async subjectsOf(person: string, limit = NO_LIMIT) {
    const rows = this.statements.subjectsOf.all(person, limit) as { subject: string; id: string | null }[];
    return rows.map(({ subject, id }) => ({ subject, ...(id === null ? {} : { keyId: id }) }));
  }

  async destroy(destruction: Destruction) {
    await this.writing().do({ kind: 'destroy', destruction });
  }

  async keysOfErased(limit: number) {
    return (this.statements.keysOfErased.all(limit) as unknown as KeyRow[]).map(readKey);
  }

  requestErasure(person: string, at: string) {
    return this.writing().do({ kind: 'request-erasure', person, at });
  }

  async openErasures() {
    return (this.statements.openErasures.all() as unknown as ErasureRow[]).map(readErasure);
  }

  async erasureOf(person: string) {
    const row = this.statements.erasureOf.get(person) as unknown as ErasureRow | undefined;
    return row === undefined ? undefined : readErasure(row);
  }

  async finishErasure(person: string, at: string) {
    await this.writing().do({ kind: 'finish-erasure', person, at });
  }

  async rewrap(change: Rewrapping) {
    await this.writing().do({ kind: 'rewrap', change });
  }

  async counts() {
    return this.statements.counts.get() as { keys: number; destroyed: number };
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

  private writing(): KeyWriterThread {
    if (this.writer === undefined) throw new Error('the key store was opened for reading; nothing was written');
    return this.writer;
  }
}
