import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Checkpoint } from '@daftari/journal-core/position';
import type { StoredEntry, ViewSnapshot } from '@daftari/journal-core/views/view-snapshot';
import { ViewPlaces } from './view-places';

const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens a file of views for reading, as it stands at this moment, whether its service runs or not. While it is open the
 * file's write-ahead log can not be emptied: it grows by what is written meanwhile.
 * @throws Error the file can not be read as views
 */
export function openSqliteViewSnapshot(file: string): ViewSnapshot {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec('BEGIN');
    return snapshotOn(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Every function below holds `database`: it would be closed by the garbage collector if only statements lived. */
function snapshotOn(database: DatabaseSyncInstance): ViewSnapshot {
  const checkpoints = database.prepare(
    'SELECT partition, sequence, hash FROM checkpoints WHERE view = ? ORDER BY partition',
  );
  const page = database.prepare(
    'SELECT key, value AS text FROM entries WHERE view = ? AND key > ? ORDER BY key LIMIT ?',
  );
  // The first read begins the transaction: from here on nothing changes.
  const rows = database
    .prepare('SELECT DISTINCT view FROM entries UNION SELECT DISTINCT view FROM checkpoints ORDER BY view')
    .all() as { view: string }[];
  const places = new ViewPlaces(database);
  const names = rows.map(({ view }) => places.viewOf(view)).sort();
  return {
    names: () => names,
    checkpoints: (view) =>
      (checkpoints.all(places.of(view)) as Checkpoint[]).map(({ partition, sequence, hash }) => ({
        partition,
        sequence,
        hash,
      })),
    page: (view, after, limit) =>
      (page.all(places.of(view), after ?? '', limit) as StoredEntry[]).map(({ key, text }) => ({ key, text })),
    close: () => {
      if (database.isOpen) database.close();
    },
  };
}
