import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makePrivateFolder, writeDurably } from '@daftari/service/durable-file';
import type { BackupPart } from '../part';

/** Small files that are replaced whole when they change, by their paths in the data directory; those that are there. */
export function filesPart(name: string, files: readonly string[]): BackupPart {
  const copyAll = (from: string, to: string) => {
    for (const file of files) {
      if (!existsSync(join(from, file))) continue;
      makePrivateFolder(dirname(join(to, file)));
      writeDurably(join(to, file), readFileSync(join(from, file)));
    }
  };
  return {
    name,
    goesOn: false,
    copy: async ({ dataDir }, folder) => copyAll(dataDir, folder),
    restore: async (folder, { dataDir }) => copyAll(folder, dataDir),
  };
}
