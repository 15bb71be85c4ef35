import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeBatch } from '@daftari/journal-core/batch';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { JournalStore } from '@daftari/journal-core/store';
import { openMongodbStore } from '@daftari/journal-mongodb/mongodb-store';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import type { StorageMark } from '@daftari/service/storage-mark';
import { mongodbUrl, type Installation } from './daftari';

/** Every event of one journal of a stopped installation, partition by partition. */
export async function eventsOf(installation: Installation, journal: string): Promise<RecordedEvent[]> {
  const store = await storeOf(installation, journal);
  const events: RecordedEvent[] = [];
  const { partitions } = (await store.identity())!;
  for (let partition = 0; partition < partitions; partition++) {
    const batches = await store.readBatches(partition, -1, 1_000_000);
    events.push(...batches.flatMap(({ body }) => decodeBatch(body).events));
  }
  await store.close();
  return events;
}

function storeOf({ dataDir, env }: Installation, journal: string): Promise<JournalStore> {
  const { storage, database } = JSON.parse(readFileSync(join(dataDir, 'daftari.json'), 'utf8')) as StorageMark;
  const url = env['DAFTARI_MONGODB_URL'] ?? mongodbUrl();
  if (storage === 'mongodb') return openMongodbStore({ url: url!, database, journal, readOnly: true });
  return openSqliteStore({ file: join(dataDir, 'journals', `${journal}.db`), readOnly: true });
}
