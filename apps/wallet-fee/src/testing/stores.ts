import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalStore } from '@daftari/journal-core/store';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';

/** The store of one journal; opening it again after it was closed gives what was written. */
export interface SpecStore {
  open(): Promise<JournalStore>;
  remove(): void;
}

/** What every contract of the service runs on. */
export const STORES: readonly { readonly name: string; readonly make: () => SpecStore }[] = [
  {
    name: 'memory',
    make() {
      const store = memoryStore();
      return { open: async () => store, remove: () => {} };
    },
  },
  {
    name: 'SQLite',
    make() {
      const folder = mkdtempSync(join(tmpdir(), 'daftari-spec-'));
      return {
        open: () => openSqliteStore({ file: join(folder, 'journal.db') }),
        remove: () => rmSync(folder, { recursive: true, force: true }),
      };
    },
  },
];
