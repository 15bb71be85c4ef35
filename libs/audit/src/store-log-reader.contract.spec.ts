import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { JournalStore } from '@daftari/journal-core/store';
import { add } from '@daftari/journal-core/testing/counter-model';
import { openCounters } from '@daftari/journal-core/testing/journal-contract';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import { storeLogReader } from './store-log-reader';
import { findingLine } from './verify/finding';
import { verifyJournal } from './verify/verify-journal';

async function write(store: JournalStore) {
  const { journal } = await openCounters(store);
  for (const stream of ['counter-a', 'counter-b', 'counter-a']) await journal.decide(add(3, stream, 1));
  return journal;
}

async function verify(store: JournalStore) {
  const identity = await store.identity();
  return verifyJournal(storeLogReader('counters', store, identity!));
}

describe('a journal verified straight from its store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daftari-audit-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('in memory is whole, its index included', async () => {
    const store = memoryStore();
    const journal = await write(store);
    expect(await verify(store)).toMatchObject({ events: 19, findingCount: 0, indexCompared: true });
    await journal.close();
  });

  it('that can not show its index is whole, and its index is not compared', async () => {
    const store = memoryStore();
    const journal = await write(store);
    const { readIndex: _, ...blind } = store;
    expect(await verify(blind)).toMatchObject({ events: 19, findingCount: 0, indexCompared: false });
    await journal.close();
  });

  it.each([
    ['nothing', 'SELECT 1', []],
    [
      'a row taken away',
      "DELETE FROM stream_versions WHERE stream = 'counter-b'",
      ["sequence 2: stream counter-b version 1 is here, but the store's index does not have it"],
    ],
    [
      'a row made up',
      "INSERT INTO stream_versions SELECT partition, 'counter-z', 1, position FROM stream_versions WHERE stream = 'counter-b'",
      ["sequence 2: the store's index has stream counter-z version 1 here, but the batch does not hold it"],
    ],
    [
      'a row turned to another batch',
      "UPDATE stream_versions SET position = position - 1 WHERE stream = 'counter-b'",
      ["sequence 2: stream counter-b version 1 is here, but the store's index has it at sequence 1"],
    ],
    [
      'a row turned to another partition',
      "UPDATE stream_versions SET position = position % 1024 WHERE stream = 'counter-b'",
      ["sequence 2: stream counter-b version 1 is here, but the store's index has it at sequence -3298534883326"],
    ],
  ])('in SQLite shows %s in its index', async (name, statement, problems) => {
    const file = join(folder, `${name}.db`);
    await (await write(await openSqliteStore({ file }))).close();
    const database = new DatabaseSync(file);
    database.exec(statement);
    database.close();
    const store = await openSqliteStore({ file, readOnly: true });
    const { findings, indexCompared } = await verify(store);
    await store.close();
    expect(indexCompared).toBe(true);
    expect(findings.map(findingLine)).toEqual(problems.map((problem) => `journal counters partition 3 ${problem}`));
  });
});
