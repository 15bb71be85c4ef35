import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Checkpoint } from '@daftari/journal-core/position';
import type { ViewChange, ViewScan, ViewStore } from '@daftari/journal-core/views/view-store';
import { ViewPlaces } from './view-places';

/** `DFTV`: marks the file as ours. */
const APPLICATION_ID = 0x44465456;
/** Another layout is thrown away and rebuilt, not converted. */
const LAYOUT = 2;
const BUSY_TIMEOUT_MS = 5_000;

export interface SqliteViewStoreOptions {
  readonly file: string;
  /** Told why when a damaged or outdated file was thrown away; its views are then rebuilt from their journals. */
  readonly onDiscarded?: (reason: string) => void;
}

/**
 * Views in one SQLite file. Nothing is synced: after a power cut the file may be damaged; that is found at the next open
 * (a left-over WAL makes it check the file) and the views start again from nothing.
 * @throws Error when the file is a database that is not a view store
 */
export function openSqliteViewStore({ file, onDiscarded }: SqliteViewStoreOptions): ViewStore {
  mkdirSync(dirname(file), { recursive: true });
  try {
    return viewStoreOn(openDatabase(file));
  } catch (error) {
    if (error instanceof NotAViewStore) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    for (const path of [file, `${file}-wal`, `${file}-shm`]) rmSync(path, { force: true });
    onDiscarded?.(`the views in ${file} could not be read (${reason}); they were deleted and will be rebuilt`);
    return viewStoreOn(openDatabase(file));
  }
}

/** The file holds someone else's data: it is left alone. */
export class NotAViewStore extends Error {
  override readonly name = 'NotAViewStore';
}

function openDatabase(file: string): DatabaseSyncInstance {
  const unclean = existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0;
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    checkOwner(database, file, unclean);
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = OFF;
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${LAYOUT};
      CREATE TABLE IF NOT EXISTS entries (
        view TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (view, key)
      ) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS checkpoints (
        view TEXT NOT NULL, partition INTEGER NOT NULL, sequence INTEGER NOT NULL, hash TEXT NOT NULL,
        PRIMARY KEY (view, partition)
      ) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS places (view TEXT PRIMARY KEY, stored TEXT NOT NULL UNIQUE) WITHOUT ROWID;`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function checkOwner(database: DatabaseSyncInstance, file: string, unclean: boolean): void {
  const { application_id: owner } = database.prepare('PRAGMA application_id').get() as { application_id: number };
  const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
  if (tables === 0) return;
  if (owner !== APPLICATION_ID) {
    throw new NotAViewStore(
      `${file} is a database of something else; nothing was changed. Choose another data directory`,
    );
  }
  const { user_version: layout } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (layout !== LAYOUT) throw new Error(`its layout is ${layout}, this version writes ${LAYOUT}`);
  if (!unclean) return;
  const { quick_check: found } = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
  if (found !== 'ok') throw new Error(found);
}

/** Every function below holds `database`: it would be closed by the garbage collector if only statements lived. */
function viewStoreOn(database: DatabaseSyncInstance): ViewStore {
  const put = database.prepare('INSERT OR REPLACE INTO entries (view, key, value) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM entries WHERE view = ? AND key = ?');
  const get = database.prepare('SELECT value FROM entries WHERE view = ? AND key = ?');
  const move = database.prepare(
    'INSERT OR REPLACE INTO checkpoints (view, partition, sequence, hash) VALUES (?, ?, ?, ?)',
  );
  const checkpoints = database.prepare(
    'SELECT partition, sequence, hash FROM checkpoints WHERE view = ? ORDER BY partition',
  );
  const scans = scanStatements(database);
  const places = new ViewPlaces(database);
  const dropEntries = database.prepare('DELETE FROM entries WHERE view = ?');
  const dropCheckpoints = database.prepare('DELETE FROM checkpoints WHERE view = ?');
  const forget = (stored: string) => {
    dropEntries.run(stored);
    dropCheckpoints.run(stored);
  };
  return {
    commit(view, changes, checkpoint) {
      const texts = changes.map(({ key, value }) => ({ key, text: value === null ? undefined : toJson(key, value) }));
      const stored = places.of(view);
      atomically(database, () => {
        for (const { key, text } of texts) {
          if (text === undefined) remove.run(stored, key);
          else put.run(stored, key, text);
        }
        if (checkpoint !== undefined) move.run(stored, checkpoint.partition, checkpoint.sequence, checkpoint.hash);
      });
    },
    get<T>(view: string, key: string) {
      const row = get.get(places.of(view), key) as { value: string } | undefined;
      return row === undefined ? undefined : (JSON.parse(row.value) as T);
    },
    scan<T>(view: string, { prefix, limit, after, descending }: ViewScan) {
      const stored = places.of(view);
      const end = `${prefix}\u{10ffff}`;
      const rows = (
        descending === true
          ? scans.down.all(stored, prefix, end, after ?? end, limit)
          : scans.up.all(stored, prefix, after ?? '', after ?? '', end, limit)
      ) as { key: string; value: string }[];
      return rows.map(({ key, value }) => ({ key, value: JSON.parse(value) as T }));
    },
    checkpoints: (view) =>
      (checkpoints.all(places.of(view)) as Checkpoint[]).map(({ partition, sequence, hash }) => ({
        partition,
        sequence,
        hash,
      })),
    drop: (view) => atomically(database, () => forget(places.of(view))),
    replace(view, by) {
      const before = places.of(view);
      atomically(database, () => {
        places.swap(view, by);
        forget(before);
      });
      places.read();
    },
    close: () => {
      if (!database.isOpen) return;
      // An emptied log tells the next start that this one ended well.
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
    },
  };
}

function scanStatements(database: DatabaseSyncInstance) {
  const entries = 'SELECT key, value FROM entries WHERE view = ?';
  return {
    up: database.prepare(`${entries} AND key >= max(?, ?) AND key <> ? AND key < ? ORDER BY key LIMIT ?`),
    down: database.prepare(`${entries} AND key >= ? AND key < min(?, ?) ORDER BY key DESC LIMIT ?`),
  };
}

function toJson(key: ViewChange['key'], value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`the value of view key ${key} is nothing that JSON can hold`);
  return text;
}

function atomically(database: DatabaseSyncInstance, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
