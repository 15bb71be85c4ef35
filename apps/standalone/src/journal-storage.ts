import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedHeads } from '@daftari/journal-core/recorded-heads';
import type { JournalStore } from '@daftari/journal-core/store';
import { openMongodbStore } from '@daftari/journal-mongodb/mongodb-store';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import type { Config } from '@daftari/service/config';
import { StartError } from '@daftari/service/start-error';
import type { DataDir } from './data-dir';
import { assertNotMissing } from './heads-file';
import { readJson, writePrivateJson } from './private-file';

/** Where an installation keeps its journals: chosen at its first start, for ever. */
interface StorageMark {
  readonly storage?: Config['storage'];
  /** Names the database, so that a fresh data directory is a fresh world. */
  readonly database?: string;
}

export type OpenJournalStore = (journal: string) => Promise<JournalStore>;

/** Opens journals where this installation keeps them. @throws StartError when the settings name another place */
export function journalStorage(
  { storage, mongodbUrl }: Config,
  dataDir: DataDir,
  recorded: RecordedHeads | undefined,
): OpenJournalStore {
  const { database } = claimStorage(dataDir, storage);
  if (storage === 'mongodb') {
    if (mongodbUrl === undefined) {
      throw new StartError(
        'DAFTARI_STORAGE is mongodb, but DAFTARI_MONGODB_URL is not set: npm run infra:up prints one',
      );
    }
    return (journal) => openMongodbStore({ url: mongodbUrl, database, journal }).catch(explain);
  }
  return (journal) => {
    assertNotMissing(journal, dataDir.journal(journal), recorded);
    return openSqliteStore({ file: dataDir.journal(journal) });
  };
}

/** An installation from before this mark keeps its journals in SQLite. */
function claimStorage(dataDir: DataDir, storage: Config['storage']): { database: string } {
  const file = join(dataDir.path, 'daftari.json');
  const mark = readJson<StorageMark>(file) ?? {};
  const started = mark.storage !== undefined || existsSync(dataDir.journal('merchants'));
  const kept = mark.storage ?? (started ? 'sqlite' : storage);
  if (kept !== storage) {
    throw new StartError(
      `${dataDir.path} keeps its journals in ${kept}: set DAFTARI_STORAGE=${kept}, or DAFTARI_DATA_DIR to a new directory`,
    );
  }
  const database = mark.database ?? `daftari_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  if (mark.storage === undefined || mark.database === undefined) {
    writePrivateJson(file, { ...mark, storage, database });
  }
  return { database };
}

function explain(error: unknown): never {
  const { message } = error as Error;
  throw new StartError(
    `the journals in MongoDB can not be opened (${message}): check DAFTARI_MONGODB_URL, and that it runs`,
  );
}
