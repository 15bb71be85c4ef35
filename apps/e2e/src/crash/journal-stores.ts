import type { JournalStore } from '@daftari/journal-core/store';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';

/** Stores that outlive the process that writes them, by the name an appender is started with. */
export const LASTING_STORES: Readonly<Record<string, (location: string) => Promise<JournalStore>>> = {
  sqlite: (file) => openSqliteStore({ file }),
};

export function openLastingStore(kind: string, location: string): Promise<JournalStore> {
  const open = LASTING_STORES[kind];
  if (open === undefined) throw new Error(`there is no store "${kind}"`);
  return open(location);
}
