import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

export interface FolderLock {
  release(): void;
}

/**
 * Takes the lock that a server holds on its data directory, so that none starts meanwhile; undefined when a server has it.
 * The operating system gives it up when this process dies.
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
