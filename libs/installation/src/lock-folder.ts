import { join } from 'node:path';
import { tryLockFolder, type FolderLock } from '@daftari/service/folder-lock';
import { dataDirectoryLocked } from '@daftari/service/start-error';
import { readJson } from './private-file';

/** Locks a data directory for this process. @throws StartError when another process holds it */
export function lockFolder(folder: string): FolderLock {
  const lock = tryLockFolder(folder);
  if (lock === undefined) throw dataDirectoryLocked(folder, ownerOf(folder));
  return lock;
}

function ownerOf(folder: string): number | undefined {
  try {
    return readJson<{ pid?: number }>(join(folder, 'runtime.json'))?.pid;
  } catch {
    return undefined;
  }
}
