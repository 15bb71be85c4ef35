import { mkdtempSync, readFileSync, rmSync, statSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add } from '@daftari/journal-core/testing/counter-model';
import { openCounters } from '@daftari/journal-core/testing/journal-contract';
import { openSqliteStore } from './sqlite-store';

describe('the files of a SQLite journal', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'daftari-files-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('hold everything in the one .db file after a close, so that a copy of it is a copy of the journal', async () => {
    const file = join(folder, 'journal.db');
    const { journal } = await openCounters(await openSqliteStore({ file }));
    await journal.decide(add(3, 'counter-copied', 42));
    await journal.close();
    await journal.close();
    expect(readFileSync(file).includes('counter-copied')).toBe(true);
    const wal = `${file}-wal`;
    expect(existsSync(wal) ? statSync(wal).size : 0).toBe(0);
  });

  it('are refused with their name when they are no database', async () => {
    await expect(openSqliteStore({ file: join(folder, 'missing.db'), readOnly: true })).rejects.toThrow('missing.db');
    await expect(openSqliteStore({ file: __filename })).rejects.toThrow('sqlite-files.contract.spec.ts');
  });

  it('can not be written to when they were opened for reading', async () => {
    const file = join(folder, 'journal.db');
    await (await openCounters(await openSqliteStore({ file }))).journal.close();
    const { journal } = await openCounters(await openSqliteStore({ file, readOnly: true }));
    await expect(journal.decide(add(3, 'counter-a', 1))).rejects.toThrow('opened for reading; nothing was written');
    expect(await journal.state(3, 'counter-a')).toEqual({ version: 0, state: 0 });
    await journal.close();
  });
});
