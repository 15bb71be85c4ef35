import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { systemRandom } from '@daftari/kernel/random';
import { StartError } from '@daftari/service/start-error';
import { openSecrets, secretsKeySource } from './open-secrets';
import { rotateSecretsKey } from './rotate-secrets-key';
import { openSqliteSecretRows } from './sqlite/sqlite-secret-rows';
import { secretStoreContract } from './testing/secret-store-contract';

const root = mkdtempSync(join(tmpdir(), 'daftari-secret-store-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = '';
const file = () => join(folder, 'secrets.db');
const own = () => ({ kind: 'own-file', file: join(folder, 'secrets.key') }) as const;
const given = (byte: number) => ({ kind: 'given', base64: Buffer.alloc(32, byte).toString('base64') }) as const;
const open = (source: Parameters<typeof openSecrets>[1] = own()) => openSecrets({ file: file() }, source);
const fresh = () => {
  folder = mkdtempSync(join(root, 'store-'));
  return open();
};
secretStoreContract('SQLite', fresh, () => open());

const NAME = { id: '11111111-1111-4111-8111-111111111111', version: 1 };
const VALUE = new TextEncoder().encode('consumer-secret-of-a-merchant');
const everyByte = () => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
const problem = async (opening: Promise<unknown>) => {
  const error: unknown = await opening.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StartError);
  return (error as Error).message;
};

describe('a secret store on disk', () => {
  beforeEach(async () => {
    const { store, close } = await fresh();
    await store.put(NAME, VALUE);
    await close();
  });

  it('is readable by its owner only and holds nothing in the clear', () => {
    for (const name of ['secrets.db', 'secrets.key']) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(everyByte().includes(Buffer.from(VALUE))).toBe(false);
  });

  it('opens a box under its own name only', async () => {
    const db = new DatabaseSync(file());
    db.exec("INSERT INTO secrets SELECT 'another', version, box FROM secrets");
    db.close();
    const { store, close } = await open();
    await expect(store.get({ id: 'another', version: 1 })).rejects.toThrow('damaged or sealed under another key');
    expect(await store.get(NAME)).toEqual(VALUE);
    await close();
  });

  it('refuses to start with a key that is missing, another one, or none, in one line without the key', async () => {
    const key = readFileSync(own().file, 'utf8').trim();
    for (const said of [
      await problem(open(given(7))),
      await problem(open({ kind: 'given', base64: 'c2hvcnQ=' })),
      await problem(open({ kind: 'file', file: join(folder, 'none.key') })),
    ]) {
      expect(said).not.toContain(key);
      expect(said).not.toContain('\n');
    }
    expect(await problem(open(given(7)))).toMatch(/^DAFTARI_SECRETS_KEY is not the secrets key of the secret store/);
    renameSync(own().file, join(folder, 'kept-elsewhere'));
    expect(await problem(open())).toMatch(/^the secrets key .*secrets\.key is missing: restore it/);
    expect(existsSync(own().file)).toBe(false);
    renameSync(join(folder, 'kept-elsewhere'), own().file);
    await (await open()).close();
  });

  it('refuses a file of something else', async () => {
    rmSync(file());
    const db = new DatabaseSync(file());
    db.exec('CREATE TABLE t (a)');
    db.close();
    expect(await problem(open())).toContain('is a database of something else');
  });
});

describe('another secrets key', () => {
  it('seals everything anew, and the one before opens nothing any more', async () => {
    const opened = await fresh();
    await opened.store.put(NAME, VALUE);
    const before = readFileSync(own().file, 'utf8');
    expect(await rotateSecretsKey(opened, own(), systemRandom)).toBe(1);
    await expect(opened.store.get(NAME)).rejects.toThrow('was changed');
    await opened.close();
    expect(readdirSync(folder).sort()).toEqual(['secrets.db', 'secrets.key']);
    const after = await open();
    expect(await after.store.get(NAME)).toEqual(VALUE);
    await after.close();
    writeFileSync(own().file, before);
    expect(await problem(open())).toContain('is not the secrets key');
  });

  it.each([
    ['before the secrets were sealed anew', false],
    ['after that, before the key was put in its place', true],
  ])('that a crash broke off %s leaves one key in force, which the next start finds', async (_, sealed) => {
    const opened = await fresh();
    await opened.store.put(NAME, VALUE);
    const { rows, key } = opened;
    const reseal: typeof rows.reseal = async (change) => {
      if (sealed) await rows.reseal(change);
      throw new Error('crash');
    };
    const crashing = { key, rows: { ...rows, reseal } };
    await expect(rotateSecretsKey(crashing, own(), systemRandom)).rejects.toThrow('crash');
    await opened.close();
    const after = await open();
    expect(await after.store.get(NAME)).toEqual(VALUE);
    await after.close();
    expect(existsSync(`${own().file}.new`)).toBe(false);
  });

  it('is written to a file of choice where the one in force comes from the environment', async () => {
    folder = mkdtempSync(join(root, 'given-'));
    const opened = await open(given(1));
    await opened.store.put(NAME, VALUE);
    await expect(rotateSecretsKey(opened, given(1), systemRandom)).rejects.toThrow('--new-key-file');
    expect(await opened.store.get(NAME)).toEqual(VALUE);
    const next = join(folder, 'next.key');
    await rotateSecretsKey(opened, given(1), systemRandom, next);
    await opened.close();
    const after = await open({ kind: 'given', base64: readFileSync(next, 'utf8').trim() });
    expect(await after.store.get(NAME)).toEqual(VALUE);
    await after.close();
  });

  it('changes nothing when a secret can not be opened', async () => {
    const { store, close, key, rows } = await fresh();
    await store.put(NAME, VALUE);
    await rows.insert({ id: 'damaged', version: 1, box: new Uint8Array(40) }, (await rows.keyCheck())!);
    await expect(rows.reseal({ from: key, to: new Uint8Array(32) })).rejects.toThrow('damaged');
    expect(await store.get(NAME)).toEqual(VALUE);
    await close();
  });
});

describe('where the secrets key comes from', () => {
  it('is one place', () => {
    expect(secretsKeySource({}, '/own')).toEqual({ kind: 'own-file', file: '/own' });
    expect(secretsKeySource({ secretsKey: 'k' }, '/own')).toEqual({ kind: 'given', base64: 'k' });
    expect(secretsKeySource({ secretsKeyFile: '/f' }, undefined)).toEqual({ kind: 'file', file: '/f' });
    expect(() => secretsKeySource({ secretsKey: 'k', secretsKeyFile: '/f' }, '/own')).toThrow('both set');
    expect(() => secretsKeySource({}, undefined)).toThrow('DAFTARI_SECRETS_KEY_FILE is not set');
  });
});

it('an empty store knows no key yet: a restored one starts without the key of the one it was copied from', async () => {
  const { close } = await fresh();
  await close();
  rmSync(own().file);
  const again = await open();
  await again.store.put(NAME, VALUE);
  await again.close();
  const rows = openSqliteSecretRows(file());
  expect(await rows.keyCheck()).toBeDefined();
  await rows.close();
});
