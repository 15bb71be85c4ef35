import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeAppends } from '@daftari/journal-core/testing/append-contract';
import { describeContention } from '@daftari/journal-core/testing/contention-contract';
import { describeFollowing } from '@daftari/journal-core/testing/following-contract';
import { describeIndex } from '@daftari/journal-core/testing/index-contract';
import { describeLimits } from '@daftari/journal-core/testing/limits-contract';
import { describeNeighbours } from '@daftari/journal-core/testing/neighbours-contract';
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
describeContention('SQLite', makeStore);
describeLimits('SQLite', makeStore);
describeNeighbours('SQLite', makeStore);
describeFollowing('SQLite', makeStore);
