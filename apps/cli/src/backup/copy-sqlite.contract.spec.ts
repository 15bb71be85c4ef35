import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { until } from '@daftari/journal-core/testing/until';
import { cliScheduler } from '../journals/cli-scheduler';
import { copySqlite } from './copy-sqlite';

/** Writes pairs that sum to zero as fast as it can, with a write-ahead log that is begun anew all the time. */
const WRITER = `
  const { DatabaseSync } = require('@photostructure/sqlite');
  const [file, locking] = process.argv.slice(1);
  const db = new DatabaseSync(file);
  db.exec('PRAGMA locking_mode = ' + locking + '; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  db.exec('PRAGMA wal_autocheckpoint = 40');
  db.exec('CREATE TABLE IF NOT EXISTS pairs (id INTEGER PRIMARY KEY, round INTEGER, amount INTEGER, filler BLOB)');
  const add = db.prepare('INSERT INTO pairs (round, amount, filler) VALUES (?, ?, randomblob(900))');
  const swap = db.prepare('UPDATE pairs SET amount = -amount');
  let round = 0;
  const turn = () => {
    db.exec('BEGIN IMMEDIATE');
    add.run(++round, round);
    add.run(round, -round);
    if (round % 20 === 0) swap.run();
    db.exec('COMMIT');
    setTimeout(turn, round % 10 === 0 ? 3 : 0);
  };
  turn();
`;

describe('a copy of a SQLite file', () => {
  let folder: string;
  let writer: ChildProcess | undefined;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'daftari-copy-'))));
  afterEach(() => {
    writer?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const file = () => join(folder, 'store.db');
  const copy = () => join(folder, 'copy.db');
  const look = (sql: string) => {
    const database = new DatabaseSync(copy(), { readOnly: true });
    const row = database.prepare(sql).get() as Record<string, unknown>;
    database.close();
    return row;
  };

  it.each(['EXCLUSIVE', 'NORMAL'])('is one moment of a file that is being written, locked %s', async (locking) => {
    writer = spawn(process.execPath, ['-e', WRITER, file(), locking], { stdio: 'ignore', cwd: __dirname });
    await until(() => existsSync(`${file()}-wal`) && statSync(`${file()}-wal`).size > 50_000);
    const seen: number[] = [0];
    while (new Set(seen).size < 12) {
      await copySqlite(file(), copy(), cliScheduler);
      expect(look('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
      const found = look('SELECT sum(amount) AS sum, count(*) - 2 * max(round) AS odd, max(round) AS round FROM pairs');
      expect(found).toMatchObject({ sum: 0, odd: 0 });
      expect(found['round']).toBeGreaterThanOrEqual(seen.at(-1)!);
      seen.push(found['round'] as number);
    }
    expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.db']);
    expect(statSync(copy()).mode & 0o777).toBe(0o600);
    expect(writer.exitCode).toBeNull();
  });

  it('has no free pages: what was deleted is not in it', async () => {
    const database = new DatabaseSync(file());
    database.exec("CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('0712345678-secret'); DELETE FROM t");
    database.close();
    await copySqlite(file(), copy(), cliScheduler);
    expect(readFileSync(copy()).includes('0712345678-secret')).toBe(false);
  });

  it('of a damaged file is refused', async () => {
    writeFileSync(file(), Buffer.alloc(8_192, 'x'));
    await expect(copySqlite(file(), copy(), cliScheduler)).rejects.toThrow(/store.db can not be copied: /);
  });
});
