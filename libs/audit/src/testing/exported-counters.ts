import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalStore } from '@daftari/journal-core/store';
import { add } from '@daftari/journal-core/testing/counter-model';
import { openCounters, START_MS } from '@daftari/journal-core/testing/journal-contract';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { exportJournals } from '../export/export-journals';
import { loadOrMakeSigningKey } from '../export/signing-key';
import type { LogReader } from '../log-reader';
import { storeLogReader } from '../store-log-reader';

/** A journal in memory with some batches in partitions 2 and 3, and a folder to export it into. */
export interface ExportedCounters {
  readonly store: JournalStore;
  readonly folder: string;
  /** The signer's public key, outside of the export. */
  readonly publicKey: string;
  reader(): Promise<LogReader>;
  /** Adds so many batches to partition 3. */
  write(batches: number): Promise<void>;
  export(reader?: LogReader): ReturnType<typeof exportJournals>;
  remove(): void;
}

export async function exportedCounters(batches: number): Promise<ExportedCounters> {
  const place = mkdtempSync(join(tmpdir(), 'daftari-export-'));
  const store = memoryStore();
  const { journal } = await openCounters(store);
  const publicKey = join(place, 'signer.pub.pem');
  const key = loadOrMakeSigningKey(join(place, 'signer.pem'), publicKey);
  const clock = manualClock(START_MS);
  const counters: ExportedCounters = {
    store,
    folder: join(place, 'export'),
    publicKey,
    reader: async () => storeLogReader('counters', store, (await store.identity())!),
    async write(count) {
      for (let i = 0; i < count; i++) await journal.decide(add(3, `counter-${i % 5}`, i));
    },
    async export(reader) {
      const options = { folder: counters.folder, key, clock, scheduler: manualScheduler(clock), live: false };
      return exportJournals([reader ?? (await counters.reader())], options);
    },
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
  for (let i = 0; i < 3; i++) await journal.decide(add(2, 'counter-kisumu-ö', i));
  await counters.write(batches);
  return counters;
}
