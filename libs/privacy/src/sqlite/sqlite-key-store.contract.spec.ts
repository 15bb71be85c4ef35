import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { keyStoreContract } from '../keys/key-store-contract';
import { openSqliteKeyStore } from './sqlite-key-store';

const folder = mkdtempSync(join(tmpdir(), 'daftari-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
let file = '';
const fresh = () => {
  file = join(folder, `${(count += 1)}`, 'keys.db');
  return openSqliteKeyStore({ file });
};
keyStoreContract('SQLite', fresh, () => openSqliteKeyStore({ file }));

const AT = '2026-11-22T08:00:00.000Z';
const keyOf = (id: string, wrapped: Buffer) => ({ id, subject: `s-${id}`, wrapped, createdAt: AT });
const filesHold = (bytes: Buffer) => {
  const parent = join(file, '..');
  return readdirSync(parent).some((name) => readFileSync(join(parent, name)).includes(bytes));
};

describe('the file of keys', () => {
  it('can be read by its owner only', async () => {
    const store = await fresh();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await store.close();
  });

  it('holds no byte of a destroyed key, its write-ahead log included, while it is open and after it was closed', async () => {
    const store = await fresh();
    const marks = Array.from({ length: 300 }, (_, index) => Buffer.alloc(60, `wrapped key ${index} `));
    await store.ensure(marks.map((mark, index) => keyOf(String(index), mark)));
    expect(marks.every(filesHold)).toBe(true);
    const gone = marks.filter((_, index) => index % 3 === 0);
    const ids = marks.flatMap((_, index) => (index % 3 === 0 ? [String(index)] : []));
    await store.destroy({ keyIds: ids, subjects: [], at: AT });
    expect(gone.filter(filesHold)).toEqual([]);
    expect(marks.filter((_, index) => index % 3 !== 0).every(filesHold)).toBe(true);
    await store.close();
    expect(gone.filter(filesHold)).toEqual([]);
  });

  it('is refused when it is a database of something else, and left as it is', async () => {
    const other = join(folder, 'other.db');
    const db = new DatabaseSync(other);
    db.exec('CREATE TABLE theirs (x)');
    db.close();
    const before = readFileSync(other);
    await expect(openSqliteKeyStore({ file: other })).rejects.toThrow('a database of something else');
    expect(readFileSync(other).equals(before)).toBe(true);
  });

  it('is not written by who opened it for reading', async () => {
    const store = await fresh();
    const reader = await openSqliteKeyStore({ file, readOnly: true });
    await store.ensure([keyOf('a', Buffer.alloc(60))]);
    expect(await reader.keyOf('s-a')).toMatchObject({ id: 'a' });
    await expect(async () => reader.destroy({ keyIds: ['a'], subjects: [], at: AT })).rejects.toThrow('for reading');
    await reader.close();
    await store.close();
  });
});
