import { existsSync } from 'node:fs';
import type { JournalStore } from '@daftari/journal-core/store';
import { openMongodbStore } from '@daftari/journal-mongodb/mongodb-store';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import type { StorageMark } from '@daftari/service/storage-mark';
import { journalFile, storageOf } from '../backup/data-dir-files';
import { CliError } from '../exit-code';

/** The journals of an installation without its server, for reading. */
export interface JournalPlace {
  /** Whether there can be any. */
  hasJournals(names: readonly string[]): boolean;
  /** Where a journal is, for people. */
  name(journal: string): string;
  /** Undefined when there is none. */
  open(journal: string): Promise<JournalStore | undefined>;
}

/** Where a data directory says that its journals are. @throws CliError when they are in MongoDB, and nobody says where that is */
export function journalPlace(dataDir: string): JournalPlace {
  const mark = storageOf(dataDir);
  return mark?.storage === 'mongodb' ? inMongodb(mark) : inFiles(dataDir);
}

/** The address of the MongoDB server. @throws CliError when it is not set */
export function mongodbUrl(): string {
  const url = process.env['DAFTARI_MONGODB_URL'];
  if (url === undefined)
    throw new CliError('the journals are in MongoDB: set DAFTARI_MONGODB_URL as the server has it');
  return url;
}

function inFiles(dataDir: string): JournalPlace {
  const name = (journal: string) => journalFile(dataDir, journal);
  return {
    hasJournals: (names) => names.some((journal) => existsSync(name(journal))),
    name,
    open: async (journal) =>
      existsSync(name(journal)) ? openSqliteStore({ file: name(journal), readOnly: true }) : undefined,
  };
}

function inMongodb({ database }: StorageMark): JournalPlace {
  const url = mongodbUrl();
  return {
    hasJournals: () => true,
    name: (journal) => `journal ${journal} in the database ${database}`,
    open: (journal) => openMongodbStore({ url, database, journal, readOnly: true }),
  };
}
