import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { masterCheck } from '@daftari/privacy/keys/wrapping';
import { makePrivateFolder, OWNER_ONLY } from '@daftari/service/durable-file';
import { resealed, type Resealing } from '../secret-box';
import { keyChanged, type SecretRow, type SecretRows } from '../secret-rows';
import type { SecretName } from '../secret-store';

/** Marks a file as a secret store of ours: "DFTS". */
const APPLICATION_ID = 0x44465453;
/** Another layout is refused: secrets are never thrown away. */
const LAYOUT = 1;
const BUSY_TIMEOUT_MS = 5_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS key_in_force (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1), key_check BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS secrets (
    id TEXT NOT NULL, version INTEGER NOT NULL, box BLOB NOT NULL, PRIMARY KEY (id, version)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * Sealed secrets in one SQLite file, readable by its owner only, of one process. What is deleted is overwritten, and no
 * write-ahead log keeps it. Writes wait for the disk on the calling thread: they happen when a person changes credentials.
 * @throws Error the file is no secret store of this layout
 */
export function openSqliteSecretRows(file: string): SecretRows {
  makePrivateFolder(dirname(file));
  closeSync(openSync(file, 'a', OWNER_ONLY));
  const db = new DatabaseSync(file);
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    assertOurs(db, file);
    // With a journal that is deleted, only EXTRA syncs its folder too: else a power cut could take a commit back.
    db.exec('PRAGMA secure_delete = ON; PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA');
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${LAYOUT}`);
    db.exec(SCHEMA);
    return new SqliteSecretRows(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

class SqliteSecretRows implements SecretRows {
  private readonly statements;
  private closed = false;

  /** The database object is kept here on purpose: the driver closes one that nobody references. */
  constructor(private readonly db: DatabaseSyncInstance) {
    this.statements = {
      check: db.prepare('SELECT key_check FROM key_in_force'),
      noteCheck: db.prepare('INSERT OR IGNORE INTO key_in_force (only_row, key_check) VALUES (1, ?)'),
      setCheck: db.prepare('UPDATE key_in_force SET key_check = ?'),
      insert: db.prepare('INSERT OR IGNORE INTO secrets (id, version, box) VALUES (?, ?, ?)'),
      find: db.prepare('SELECT box FROM secrets WHERE id = ? AND version = ?'),
      all: db.prepare('SELECT id, version, box FROM secrets'),
      setBox: db.prepare('UPDATE secrets SET box = ? WHERE id = ? AND version = ?'),
      destroy: db.prepare('DELETE FROM secrets WHERE id = ?'),
    };
  }

  async keyCheck() {
    const row = this.statements.check.get() as { key_check: Uint8Array } | undefined;
    return row === undefined ? undefined : Uint8Array.from(row.key_check);
  }

  async insert({ id, version, box }: SecretRow, check: Uint8Array) {
    return this.transact(() => {
      this.statements.noteCheck.run(check);
      this.assertInForce(check);
      this.statements.insert.run(id, version, box);
      return this.boxOf({ id, version })!;
    });
  }

  async find(name: SecretName, check: Uint8Array) {
    const box = this.boxOf(name);
    if (box !== undefined) this.assertInForce(check);
    return box;
  }

  async destroy(id: string) {
    this.statements.destroy.run(id);
  }

  async reseal(change: Resealing) {
    return this.transact(() => {
      const rows = this.statements.all.all() as unknown as SecretRow[];
      for (const { id, version, box } of rows) {
        this.statements.setBox.run(resealed(change, { id, version }, box), id, version);
      }
      this.statements.setCheck.run(masterCheck(change.to));
      return rows.length;
    });
  }

  async close() {
    if (this.closed) return;
    this.closed = true;
    this.db.close();
  }

  private boxOf({ id, version }: SecretName): Uint8Array | undefined {
    const row = this.statements.find.get(id, version) as { box: Uint8Array } | undefined;
    return row === undefined ? undefined : Uint8Array.from(row.box);
  }

  private assertInForce(check: Uint8Array): void {
    const { key_check: inForce } = this.statements.check.get() as { key_check: Uint8Array };
    if (Buffer.compare(inForce, check) !== 0) throw keyChanged();
  }

  private transact<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const done = work();
      this.db.exec('COMMIT');
      return done;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }
}

function assertOurs(db: DatabaseSyncInstance, file: string): void {
  const { tables } = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
  if (tables === 0) return;
  const { application_id: owner } = db.prepare('PRAGMA application_id').get() as { application_id: number };
  if (owner !== APPLICATION_ID) throw new Error(`${file} is a database of something else`);
  const { user_version: layout } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (layout !== LAYOUT) throw new Error(`${file} has layout ${layout}, this version uses ${LAYOUT}`);
}
