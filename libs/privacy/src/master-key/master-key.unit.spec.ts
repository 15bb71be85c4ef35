import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '@daftari/kernel/random';
import { StartError } from '@daftari/service/start-error';
import type { KeyStore } from '../keys/key-store';
import { memoryKeyStore } from '../keys/memory-key-store';
import { LOOKUP_KEY_ID, masterCheck, wrap } from '../keys/wrapping';
import { beginKeyChange, findMasterKey, masterKeySource, writeNewKey } from './master-key';

const random = seededRandom(3);
const KEY = Buffer.alloc(32, 1);
const OTHER = Buffer.alloc(32, 2);
const given = (key: Buffer) => ({ kind: 'given', base64: key.toString('base64') }) as const;

/** A store whose keys are wrapped under this master key. */
async function storeOf(master: Uint8Array): Promise<KeyStore> {
  const store = memoryKeyStore();
  const lookupKey = wrap(master, LOOKUP_KEY_ID, random.bytes(32));
  await store.create({ storeId: 'id', masterCheck: masterCheck(master), lookupKey });
  return store;
}

describe('the master key', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'daftari-master-'));
    file = join(folder, 'privacy', 'master.key');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const own = () => ({ kind: 'own-file', file }) as const;

  it('is made at the first start, for its owner only, and found at the next', async () => {
    const made = await findMasterKey(own(), memoryKeyStore(), random);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(file, 'utf8'), 'base64').equals(made)).toBe(true);
    expect(await findMasterKey(own(), await storeOf(made), random)).toEqual(made);
  });

  it('comes from the environment or from a file that somebody else keeps, and is then written nowhere', async () => {
    expect(await findMasterKey(given(KEY), await storeOf(KEY), random)).toEqual(KEY);
    const theirs = join(folder, 'theirs');
    writeFileSync(theirs, KEY.toString('base64'));
    expect(await findMasterKey({ kind: 'file', file: theirs }, memoryKeyStore(), random)).toEqual(KEY);
    expect(existsSync(file)).toBe(false);
    expect(masterKeySource({}, file)).toEqual(own());
    expect(masterKeySource({ masterKey: 'a' }, file)).toEqual({ kind: 'given', base64: 'a' });
    expect(() => masterKeySource({ masterKey: 'a', masterKeyFile: 'b' }, file)).toThrow('both set');
  });

  it('that is wrong, missing or no key is one line that names it and gives nothing of it away', async () => {
    const store = await storeOf(KEY);
    const problem = async (source: Parameters<typeof findMasterKey>[0]) => {
      const error: unknown = await findMasterKey(source, store, random).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(StartError);
      return (error as Error).message;
    };
    expect(await problem(given(OTHER))).toMatch(/^DAFTARI_MASTER_KEY is not the master key of the keys/);
    expect(await problem({ kind: 'given', base64: 'c2hvcnQ=' })).toMatch(/must hold 32 bytes in base64/);
    expect(await problem(own())).toMatch(/master.key is missing: restore it/);
    expect(await problem(given(OTHER))).not.toContain(OTHER.toString('base64'));
    expect(existsSync(file)).toBe(false);
    await expect(findMasterKey({ kind: 'file', file }, memoryKeyStore(), random)).rejects.toThrow('is missing');
  });

  it('survives a crash at every point of its change', async () => {
    const old = await findMasterKey(own(), memoryKeyStore(), random);
    const change = beginKeyChange(file, random);
    // Before the store was wrapped: the old key is in force, and the new one is thrown away.
    expect(await findMasterKey(own(), await storeOf(old), random)).toEqual(old);
    expect(existsSync(`${file}.new`)).toBe(false);
    // After it: the new one takes its place, whoever reads first.
    const next = beginKeyChange(file, random);
    const wrapped = await storeOf(next.key);
    expect(await findMasterKey(own(), wrapped, random, true)).toEqual(next.key);
    expect(existsSync(`${file}.new`)).toBe(true);
    expect(await findMasterKey(own(), wrapped, random)).toEqual(next.key);
    expect(existsSync(`${file}.new`)).toBe(false);
    expect(await findMasterKey(own(), wrapped, random)).toEqual(next.key);
    expect(change.key).not.toEqual(next.key);
  });

  it('is not changed again before a change that did not end is settled: its key may be in force, and is kept nowhere else', async () => {
    await findMasterKey(own(), memoryKeyStore(), random);
    const change = beginKeyChange(file, random);
    expect(() => beginKeyChange(file, random)).toThrow(`${file}.new is there`);
    expect(await findMasterKey(own(), await storeOf(change.key), random)).toEqual(change.key);
    expect(() => beginKeyChange(file, random)).not.toThrow();
  });

  it('goes to a new file of the operator, and over nobody’s old one', () => {
    const target = join(folder, 'new.key');
    expect(Buffer.from(readFileSync((writeNewKey(target, random), target), 'utf8'), 'base64')).toHaveLength(32);
    expect(() => writeNewKey(target, random)).toThrow('is there already');
  });
});
