import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeAppends } from '@daftari/journal-core/testing/append-contract';
import { describeIndex } from '@daftari/journal-core/testing/index-contract';
import { describeReading } from '@daftari/journal-core/testing/reading-contract';
import { openSqliteStore } from './sqlite-store';

const folder = mkdtempSync(join(tmpdir(), 'daftari-sqlite-'));
let files = 0;
const makeStore = async () => {
  const file = join(folder, `journal-${files++}.db`);
  return { open: () => openSqliteStore({ file }), survivesClose: true };
};

afterAll(() => rmSync(folder, { recursive: true }));

describeAppends('SQLite', makeStore);
describeReading('SQLite', makeStore);
describeIndex('SQLite', makeStore);
