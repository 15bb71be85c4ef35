import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { storeLogReader } from '@daftari/audit/store-log-reader';
import { verifyJournal } from '@daftari/audit/verify/verify-journal';
import { LogRolledBack } from '@daftari/journal-core/errors';
import type { RecordedJournal } from '@daftari/journal-core/recorded-heads';
import { openCounters } from '@daftari/journal-core/testing/journal-contract';
import { until } from '@daftari/journal-core/testing/until';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import { positionKey } from '@daftari/journal-sqlite/schema';
import { SIMULATION_LIMIT_MS } from '../seeds';
import { smallJournal, type SmallJournal } from './small-journal';

jest.setTimeout(SIMULATION_LIMIT_MS);

describe('a SQLite journal whose tail was cut off, index and all', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daftari-tail-'));
  let journal: SmallJournal;
  beforeAll(async () => {
    journal = await smallJournal(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A copy of the journal in which a partition ends after these batches. */
  function cut(partition: number, batches: number): string {
    const file = join(folder, `cut-${partition}-${batches}.db`);
    copyFileSync(journal.file, file);
    const db = new DatabaseSync(file);
    for (const table of ['batches', 'index_tail', 'stream_versions']) {
      db.prepare(`DELETE FROM ${table} WHERE position >= ? AND position < ?`).run(
        positionKey(partition, batches),
        positionKey(partition + 1, 0),
      );
    }
    db.close();
    return file;
  }

  async function findings(file: string, recorded?: RecordedJournal) {
    const store = await openSqliteStore({ file, readOnly: true });
    const reader = storeLogReader('counters', store, (await store.identity())!);
    const report = await verifyJournal(reader, { recorded });
    await store.close();
    return report.findings.map(({ partition, sequence }) => ({ partition, sequence }));
  }

  const ends = [0, 3, 15].flatMap((partition) => [1, 2].map((batches) => [partition, batches] as const));

  it.each(ends)(
    'is whole in itself, and named by the recorded heads: partition %i after %i batches',
    async (p, count) => {
      const { sequence } = journal.recorded.heads.find(({ partition }) => partition === p)!;
      const file = cut(p, count);
      expect(await findings(file)).toEqual([]);
      expect(await findings(file, journal.recorded)).toEqual([{ partition: p, sequence }]);
    },
  );

  it('stops a subscriber whose checkpoint was beyond the cut, and only that one', async () => {
    const file = cut(3, 3);
    const { journal: cutJournal } = await openCounters(await openSqliteStore({ file }));
    for (const head of journal.recorded.heads) {
      const errors: unknown[] = [];
      const seen: number[] = [];
      const subscription = cutJournal.subscribe(
        [head],
        async ({ checkpoint }) => void seen.push(checkpoint.partition),
        (error) => errors.push(error),
      );
      await until(() => errors.length > 0 || new Set(seen).size === 15);
      await subscription.stop();
      expect(errors).toEqual(head.partition === 3 ? [expect.any(LogRolledBack)] : []);
      expect(seen).not.toContain(head.partition);
    }
    await cutJournal.close();
  });
});
