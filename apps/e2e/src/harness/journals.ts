import { join } from 'node:path';
import { decodeBatch } from '@daftari/journal-core/batch';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import type { Installation } from './daftari';

/** Every event of one journal of a stopped installation, partition by partition. */
export async function eventsOf(installation: Installation, journal: string): Promise<RecordedEvent[]> {
  const file = join(installation.dataDir, 'journals', `${journal}.db`);
  const store = await openSqliteStore({ file, readOnly: true });
  const events: RecordedEvent[] = [];
  const { partitions } = (await store.identity())!;
  for (let partition = 0; partition < partitions; partition++) {
    const batches = await store.readBatches(partition, -1, 1_000_000);
    events.push(...batches.flatMap(({ body }) => decodeBatch(body).events));
  }
  await store.close();
  return events;
}
