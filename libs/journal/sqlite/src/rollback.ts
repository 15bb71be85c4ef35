import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/** Ends a transaction that failed, if it is still open. */
export function rollback(db: DatabaseSyncInstance): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // SQLite has already rolled back by itself after some errors.
  }
}
