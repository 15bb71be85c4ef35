import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makePrivateFolder } from '@daftari/service/durable-file';
import { cliScheduler } from '../../journals/cli-scheduler';
import { copySqlite } from '../copy-sqlite';
import type { BackupPart } from '../part';

/** One SQLite file of the data directory, as it was at one moment, also while it is being written. */
export function sqlitePart(name: string, fileInDataDir: string): BackupPart {
  return {
    name,
    goesOn: false,
    async copy({ dataDir }, folder) {
      const file = join(dataDir, fileInDataDir);
      if (existsSync(file)) await copySqlite(file, join(folder, basename(file)), cliScheduler);
    },
    async restore(folder, { dataDir }) {
      const copy = join(folder, basename(fileInDataDir));
      if (!existsSync(copy)) return;
      makePrivateFolder(dirname(join(dataDir, fileInDataDir)));
      await copySqlite(copy, join(dataDir, fileInDataDir), cliScheduler);
    },
  };
}
