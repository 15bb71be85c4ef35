import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalModelContract } from '@daftari/journal-core/testing/model/journal-model-contract';
import { openSqliteStore } from './sqlite-store';

const folder = mkdtempSync(join(tmpdir(), 'daftari-model-'));
let files = 0;

afterAll(() => rmSync(folder, { recursive: true }));

journalModelContract('SQLite', async () => {
  const file = join(folder, `journal-${files++}.db`);
  return { open: () => openSqliteStore({ file }), survivesClose: true };
});
