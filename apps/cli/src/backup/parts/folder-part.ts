import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makePrivateFolder, writeDurably } from '@daftari/service/durable-file';
import type { BackupPart } from '../part';

/** A folder of the data directory whose files come and go but never change; files that go meanwhile are left out. */
export function folderPart(name: string, folderInDataDir: string): BackupPart {
  return {
    name,
    goesOn: false,
    copy: async ({ dataDir }, folder) => copyFolder(join(dataDir, folderInDataDir), folder),
    restore: async (folder, { dataDir }) => copyFolder(folder, join(dataDir, folderInDataDir)),
  };
}

function copyFolder(from: string, to: string): void {
  if (!existsSync(from)) return;
  for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const content = readIfThere(file);
    if (content === undefined) continue;
    const target = join(to, file.slice(from.length + 1));
    makePrivateFolder(dirname(target));
    writeDurably(target, content);
  }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
