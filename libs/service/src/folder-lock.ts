import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

export interface FolderLock {
  release(): void;
}

/**
 * Locks a data directory for this process by an exclusive transaction on a small SQLite file; undefined when another process
 * holds it, or there is no such folder. The operating system gives it up when the process dies, however it dies, so there is
 * no stale lock to clean up.
 */
export function tryLockFolder(folder: string): FolderLock | undefined {
  if (!existsSync(folder)) return undefined;
  const database = new DatabaseSync(join(folder, 'lock.db'));
  try {
    database.exec('PRAGMA busy_timeout = 0');
    database.exec('BEGIN EXCLUSIVE');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (/locked|busy/i.test((error as Error).message)) return undefined;
    throw error;
  }
}
