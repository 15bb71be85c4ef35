import { importJournal, type ImportResult } from '@daftari/audit/import/import-journal';
import type { LogReader } from '@daftari/audit/log-reader';
import { openMongodbStore } from '@daftari/journal-mongodb/mongodb-store';

/** Imports a journal into a database that does not have it. @throws TargetNotEmpty */
export async function importIntoMongodb(
  reader: LogReader,
  { url, database }: { readonly url: string; readonly database: string },
  onProgress: (batches: number, ofBatches: number) => void,
): Promise<ImportResult> {
  const store = await openMongodbStore({ url, database, journal: reader.journal });
  try {
    return await importJournal(reader, store, { writes: 'one by one', onProgress });
  } finally {
    await store.close();
  }
}
