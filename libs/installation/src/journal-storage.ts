import { existsSync } from 'node:fs';
import type { RecordedHeads } from '@daftari/journal-core/recorded-heads';
import type { JournalStore } from '@daftari/journal-core/store';
import { openMongodbStore } from '@daftari/journal-mongodb/mongodb-store';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import type { Config } from '@daftari/service/config';
import { StartError } from '@daftari/service/start-error';
import { newStorageMark, type StorageMark } from '@daftari/service/storage-mark';
import type { DataDir } from './data-dir';
import { assertNotMissing } from './heads-file';

export type OpenJournalStore = (journal: string) => Promise<JournalStore>;

/** Opens journals where this installation keeps them. @throws StartError when the settings name another place */
export function journalStorage(
  config: Config,
  dataDir: DataDir,
  recorded: RecordedHeads | undefined,
): OpenJournalStore {
  const url = config.mongodbUrl;
  if (config.storage === 'mongodb' && url === undefined) {
    throw new StartError('DAFTARI_STORAGE is mongodb: set DAFTARI_MONGODB_URL, too (npm run infra:up prints one)');
  }
  const { database } = claimStorage(dataDir, config);
  if (config.storage === 'mongodb') return (journal) => openInMongodb(url!, database, journal);
  return (journal) => {
    assertNotMissing(journal, dataDir.journal(journal), recorded);
    return openSqliteStore({ file: dataDir.journal(journal) });
  };
}

/** A data directory with journal files but without a mark was made or restored before its first start: it is SQLite's. */
function claimStorage(dataDir: DataDir, { storage, cluster }: Config): StorageMark {
  const hasFiles = existsSync(dataDir.journal('merchants'));
  const mark = dataDir.storage ?? newMark(hasFiles ? 'sqlite' : storage, cluster.installation);
  if (mark.storage !== storage) {
    throw new StartError(
      `${dataDir.path} keeps its journals in ${mark.storage}: ` +
        `set DAFTARI_STORAGE=${mark.storage}, or DAFTARI_DATA_DIR to another directory`,
    );
  }
  if (cluster.installation !== undefined && mark.database !== cluster.installation) {
    throw new StartError(
      `${dataDir.path} is of the installation ${mark.database}: ` +
        'set DAFTARI_INSTALLATION to that, or DAFTARI_DATA_DIR to another directory',
    );
  }
  dataDir.noteStorage(mark);
  return mark;
}

function newMark(storage: Config['storage'], installation: string | undefined): StorageMark {
  return installation === undefined ? newStorageMark(storage) : { storage, database: installation };
}

async function openInMongodb(url: string, database: string, journal: string): Promise<JournalStore> {
  try {
    return await openMongodbStore({ url, database, journal });
  } catch (error) {
    throw new StartError(
      `journal ${journal}: ${(error as Error).message}: set DAFTARI_MONGODB_URL, or start the server`,
    );
  }
}
