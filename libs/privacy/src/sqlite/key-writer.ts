import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { LOOKUP_KEY_ID, masterCheck, rewrapped } from '../keys/wrapping';
import type { Destruction, Erasure, KeyStoreIdentity, Rewrapping, StoredKey, WantedKey } from '../keys/key-store';
import type { KeyAnswers, KeyReply, KeyRequest, KeyWork } from './key-protocol';
import { APPLICATION_ID, LAYOUT, SCHEMA } from './key-schema';
import { readErasure, readIdentity, readKey, type ErasureRow, type IdentityRow, type KeyRow } from './key-rows';

const BUSY_TIMEOUT_MS = 5_000;
const OWNER_ONLY = 0o600;

/** The only connection that writes a key store's file. Synchronous: it lives in the writer's thread. */
export class KeyWriter {
  private readonly db: DatabaseSyncInstance;
  private readonly statements;
  /** Set by work after which nothing old may stand in the write-ahead log. */
  private mustEmptyLog = false;

  constructor(file: string) {
    closeSync(openSync(file, 'a', OWNER_ONLY));
    this.db = new DatabaseSync(file);
    this.db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    this.assertOurs(file);
    // What is deleted is overwritten, and what was committed survives a power cut.
    this.db.exec('PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    this.db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${LAYOUT}`);
    this.db.exec(SCHEMA);
    this.emptyLog();
    this.statements = prepared(this.db);
  }

  /** Does everything in one transaction; when something fails, each on its own. */
  write(requests: readonly KeyRequest[]): KeyReply[] {
    const together = this.transact(requests);
    const [first] = together;
    if (requests.length === 1 || first?.status !== 'failed') return together;
    return requests.flatMap((request) => this.transact([request]));
  }

  close(): void {
    this.emptyLog();
    this.db.close();
  }

  private transact(requests: readonly KeyRequest[]): KeyReply[] {
    this.mustEmptyLog = false;
    try {
      this.db.exec('BEGIN IMMEDIATE');
      const done = requests.map(({ id, work }) => ({ id, status: 'done' as const, answer: this.perform(work) }));
      this.db.exec('COMMIT');
      if (this.mustEmptyLog) this.emptyLog();
      return done;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      const message = error instanceof Error ? error.message : String(error);
      return requests.map(({ id }) => ({ id, status: 'failed', message }));
    }
  }

  private perform(work: KeyWork): KeyAnswers[KeyWork['kind']] {
    switch (work.kind) {
      case 'create':
        return this.create(work.identity);
      case 'ensure':
        return work.wanted.map((wanted) => this.ensure(wanted));
      case 'destroy':
        return this.destroy(work.destruction);
      case 'request-erasure':
        this.statements.requestErasure.run(work.person, work.at);
        return this.openErasure(work.person);
      case 'finish-erasure':
        this.statements.finishErasure.run(work.at, work.person);
        return undefined;
      case 'rewrap':
        return this.rewrap(work.change);
    }
  }

  private create({ storeId, masterCheck: check, lookupKey }: KeyStoreIdentity): KeyStoreIdentity {
    this.statements.create.run(storeId, check, lookupKey);
    return readIdentity(this.statements.identity.get() as unknown as IdentityRow);
  }

  private ensure({ person, id, subject, wrapped, createdAt }: WantedKey): StoredKey {
    this.statements.addKey.run(id, subject, wrapped, createdAt);
    if (person !== undefined) this.statements.link.run(person, subject);
    return readKey(this.statements.keyOf.get(subject) as unknown as KeyRow);
  }

  private destroy({ keyIds, subjects, at }: Destruction): undefined {
    for (const id of keyIds) {
      this.statements.deleteKey.run(id);
      this.statements.noteDestroyed.run(id, at);
    }
    for (const subject of subjects) {
      this.statements.unlink.run(subject);
      this.statements.noteErased.run(subject, at);
    }
    this.mustEmptyLog = true;
  }

  private openErasure(person: string): Erasure {
    return readErasure(this.statements.openErasure.get(person) as unknown as ErasureRow);
  }

  private rewrap(change: Rewrapping): undefined {
    const row = this.statements.identity.get() as unknown as IdentityRow | undefined;
    if (row === undefined) throw new Error('the key store is empty');
    const rows = this.db.prepare('SELECT id, subject, wrapped, created_at FROM keys').all() as unknown as KeyRow[];
    for (const { id, wrapped } of rows) this.statements.setWrapped.run(rewrapped(change, id, wrapped), id);
    const lookupKey = rewrapped(change, LOOKUP_KEY_ID, row.lookup_key);
    this.statements.setIdentity.run(masterCheck(change.to), lookupKey);
    this.mustEmptyLog = true;
  }

  /** @throws Error a reader holds it: then what was deleted may still stand in it */
  private emptyLog(): void {
    const { busy } = this.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
    if (busy !== 0)
      throw new Error('it is written, but the write-ahead log can not be emptied: another program reads it');
  }

  private assertOurs(file: string): void {
    const { tables } = this.db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
    if (tables === 0) return;
    const { application_id: owner } = this.db.prepare('PRAGMA application_id').get() as { application_id: number };
    if (owner !== APPLICATION_ID) throw new Error(`${file} is a database of something else`);
    const { user_version: layout } = this.db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (layout !== LAYOUT) throw new Error(`${file} has layout ${layout}, this version uses ${LAYOUT}`);
  }
}

function prepared(db: DatabaseSyncInstance) {
  return {
    identity: db.prepare('SELECT store_id, master_check, lookup_key FROM identity'),
    create: db.prepare(
      'INSERT OR IGNORE INTO identity (only_row, store_id, master_check, lookup_key) VALUES (1, ?, ?, ?)',
    ),
    setIdentity: db.prepare('UPDATE identity SET master_check = ?, lookup_key = ?'),
    addKey: db.prepare(
      'INSERT INTO keys (id, subject, wrapped, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (subject) DO NOTHING',
    ),
    keyOf: db.prepare('SELECT id, subject, wrapped, created_at FROM keys WHERE subject = ?'),
    setWrapped: db.prepare('UPDATE keys SET wrapped = ? WHERE id = ?'),
    deleteKey: db.prepare('DELETE FROM keys WHERE id = ?'),
    link: db.prepare('INSERT OR IGNORE INTO links (person, subject) VALUES (?, ?)'),
    unlink: db.prepare('DELETE FROM links WHERE subject = ?'),
    noteDestroyed: db.prepare('INSERT OR IGNORE INTO destroyed (id, at) VALUES (?, ?)'),
    noteErased: db.prepare('INSERT OR IGNORE INTO erased_subjects (subject, at) VALUES (?, ?)'),
    requestErasure: db.prepare('INSERT OR IGNORE INTO erasures (person, requested_at) VALUES (?, ?)'),
    openErasure: db.prepare('SELECT person, requested_at, done_at FROM erasures WHERE person = ? AND done_at IS NULL'),
    finishErasure: db.prepare('UPDATE erasures SET done_at = ? WHERE person = ? AND done_at IS NULL'),
  };
}
