import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add } from '@daftari/journal-core/testing/counter-model';
import { openCounters } from '@daftari/journal-core/testing/journal-contract';
import type { JournalStore } from '@daftari/journal-core/store';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import { openMongodbStore } from './mongodb-store';
import { describeWithMongodb } from './testing/describe-with-mongodb';
import { freshDatabase, PATIENT } from './testing/spec-database';

const SEED = 42;
const COMMANDS = 120;

/** The hashes of every batch, after the same commands with the same clock and ids. */
async function hashesOf(store: JournalStore): Promise<string[]> {
  const { journal, clock } = await openCounters(store, SEED);
  for (let i = 0; i < COMMANDS; i++) {
    await journal.decide(add(i % 5, `counter-${i % 11}@ä`, i));
    clock.advance(i * 7);
  }
  const partitions = Array.from({ length: journal.partitions }, (_, partition) => partition);
  const batches = await Promise.all(partitions.map((partition) => journal.readBatches(partition, -1, 1_000)));
  await journal.close();
  return batches.flat().map(({ partition, sequence, hash }) => `${partition}/${sequence} ${hash}`);
}

describeWithMongodb('the same commands', (server) => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'daftari-hashes-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('make the same bytes in memory, in SQLite and in MongoDB', async () => {
    const inMemory = await hashesOf(memoryStore());
    const inSqlite = await hashesOf(await openSqliteStore({ file: join(folder, 'journal.db') }));
    const inMongodb = await hashesOf(
      await openMongodbStore({ url: server().url, database: freshDatabase(), journal: 'counters', timeouts: PATIENT }),
    );
    expect(inMemory).toHaveLength(16 + COMMANDS);
    expect(inSqlite).toEqual(inMemory);
    expect(inMongodb).toEqual(inMemory);
  });
});
