import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { dataDirectoryLocked } from '@daftari/service/start-error';
import { readJson } from './private-file';

export interface FolderLock {
  release(): void;
}

/**
 * Locks a folder for this process by an exclusive transaction on a small SQLite file: the operating system gives it up
 * when the process dies, however it dies, so there is no stale lock to clean up.
 * @throws StartError when another process holds it
 */
export function lockFolder(folder: string): FolderLock {
  const db = new DatabaseSync(join(folder, 'lock.db'));
  try {
    db.exec('PRAGMA busy_timeout = 0');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!/locked|busy/i.test((error as Error).message)) throw error;
    throw dataDirectoryLocked(folder, ownerOf(folder));
  }
  return { release: () => db.close() };
}

function ownerOf(folder: string): number | undefined {
  try {
    return readJson<{ pid?: number }>(join(folder, 'runtime.json'))?.pid;
  } catch {
    return undefined;
  }
}
