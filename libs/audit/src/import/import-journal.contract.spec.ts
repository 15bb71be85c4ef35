import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalStore } from '@daftari/journal-core/store';
import { add } from '@daftari/journal-core/testing/counter-model';
import { openCounters } from '@daftari/journal-core/testing/journal-contract';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import { openExport } from '../export/open-export';
import { storeLogReader } from '../store-log-reader';
import { exportedCounters, type ExportedCounters } from '../testing/exported-counters';
import { verifyJournal } from '../verify/verify-journal';
import { importJournal, ImportRefused, TargetNotEmpty, type ImportOptions } from './import-journal';

let counters: ExportedCounters;
let place: string;
beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'daftari-import-'));
  counters = await exportedCounters(200);
  await counters.export();
});
afterEach(() => {
  counters.remove();
  rmSync(place, { recursive: true });
});

const stores: Record<string, () => Promise<JournalStore>> = {
  SQLite: () => openSqliteStore({ file: join(place, 'counters.db') }),
  memory: async () => memoryStore(),
};
const WRITES: ImportOptions['writes'][] = ['pipelined', 'one by one'];
const combinations = Object.keys(stores).flatMap((name) => WRITES.map((writes) => ({ name, writes })));

async function importInto(store: JournalStore, writes: ImportOptions['writes'] = 'pipelined') {
  const opened = openExport(counters.folder);
  const seen: number[] = [];
  try {
    const result = await importJournal(opened.readers[0]!, store, { writes, onProgress: (n) => seen.push(n) });
    return { ...result, seen };
  } finally {
    await opened.close();
  }
}

async function batchesOf(store: JournalStore) {
  const partitions = Array.from({ length: 16 }, (_, partition) => store.readBatches(partition, -1, 1_000));
  return (await Promise.all(partitions))
    .flat()
    .map(({ sequence, hash, body }) => ({ sequence, hash, body: Buffer.from(body) }));
}

describe('an export read into an empty store', () => {
  it.each(combinations)('of $name, $writes, has the same bytes, hashes and identity, and goes on', async (how) => {
    const store = await stores[how.name]!();
    const { batches, seen, heads } = await importInto(store, how.writes);
    expect({ batches, last: seen.at(-1) }).toEqual({ batches: 219, last: 219 });
    expect(await store.identity()).toEqual(await counters.store.identity());
    expect(await batchesOf(store)).toEqual(await batchesOf(counters.store));
    expect(heads).toEqual(
      await (
        await counters.reader()
      )
        .heads()
        .then((all) => all.map(({ partition, sequence, hash }) => ({ partition, sequence, hash }))),
    );
    const reader = storeLogReader('counters', store, (await store.identity())!);
    expect(await verifyJournal(reader)).toMatchObject({ findingCount: 0, indexCompared: true, batches: 219 });

    const { journal } = await openCounters(store, 2);
    const { journal: original } = await openCounters(counters.store, 2);
    const imported = await journal.decide(add(3, 'counter-1', 5));
    expect(imported).toEqual(await original.decide(add(3, 'counter-1', 5)));
    expect(await journal.head(3)).toEqual(await original.head(3));
    await journal.close();
  });

  it('is refused where a journal is, and changes nothing', async () => {
    const store = await stores['SQLite']!();
    await importInto(store);
    const before = await batchesOf(store);
    await expect(importInto(store)).rejects.toThrow(TargetNotEmpty);
    expect(await batchesOf(store)).toEqual(before);
    await store.close();
  });

  it.each(WRITES)('is refused when a batch is not what was written, which is not written then: %s', async (writes) => {
    const file = join(counters.folder, 'counters-3.ndjson');
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[100] = lines[100]!.replace('Added', 'added');
    writeFileSync(file, lines.join('\n'));
    const store = memoryStore();
    await expect(importInto(store, writes)).rejects.toThrow(
      /^journal counters partition 3 sequence 100: the body's hash is/,
    );
    expect((await store.head(3))!.sequence).toBeLessThan(100);
  });

  it('is refused when its end is not there', async () => {
    const file = join(counters.folder, 'counters-3.ndjson');
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${lines.slice(0, 120).join('\n')}\n`);
    const importing = importInto(memoryStore());
    await expect(importing).rejects.toThrow(ImportRefused);
    await expect(importing).rejects.toThrow('sequence 120: missing: the head is announced at sequence 200');
  });

  it('is refused when a partition is empty', async () => {
    writeFileSync(join(counters.folder, 'counters-7.ndjson'), '');
    const store = memoryStore();
    await expect(importInto(store)).rejects.toThrow('partition 7 sequence 0: the partition has no batches');
    expect(await store.identity()).toBeUndefined();
  });
});
