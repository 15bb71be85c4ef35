import { tryLockFolder } from '@daftari/service/folder-lock';
import { openSecrets } from '@daftari/secrets/open-secrets';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capturedRun } from '../testing/captured-run';

describe('daftari secrets create', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'daftari-secrets-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const read = () =>
    Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

  it('makes the three files, for their owner alone, and leaves them as they are the next time', async () => {
    const first = await capturedRun(['secrets', 'create', folder]);
    const made = read();
    expect(first.code).toBe(0);
    expect(Object.keys(made).sort()).toEqual(['master.key', 'secrets.json', 'secrets.key']);
    for (const name of Object.keys(made)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(Buffer.from(made['master.key']!, 'base64')).toHaveLength(32);
    expect(Buffer.from(made['secrets.key']!, 'base64')).toHaveLength(32);
    expect(made['secrets.key']).not.toBe(made['master.key']);
    expect(first.out + first.err).not.toContain(made['secrets.key']!.trim());

    const second = await capturedRun(['secrets', 'create', folder]);
    expect(second.code).toBe(0);
    expect(second.out).toContain('nothing was changed');
    expect(read()).toEqual(made);
    for (const { secret } of (JSON.parse(made['secrets.json']!) as { callbackKeys: { secret: string }[] })
      .callbackKeys) {
      expect(first.out + second.out).not.toContain(secret);
    }
  });
});

describe('daftari secrets rotate', () => {
  const NAME = { id: '11111111-1111-4111-8111-111111111111', version: 1 };
  let folder: string;
  const open = () =>
    openSecrets({ file: join(folder, 'secrets.db') }, { kind: 'own-file', file: join(folder, 'secrets.key') });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'daftari-secrets-'));
    writeFileSync(join(folder, 'daftari.json'), '{"product":"daftari","format":1}');
    const { store, close } = await open();
    await store.put(NAME, Buffer.from('passkey'));
    await close();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const key = () => readFileSync(join(folder, 'secrets.key'), 'utf8');

  it('puts a fresh key in the place of the one before, and every secret is still there', async () => {
    const before = key();
    const { code, out, err } = await capturedRun(['--data-dir', folder, 'secrets', 'rotate', '--json']);
    expect({ code, err, told: JSON.parse(out) }).toEqual({ code: 0, err: '', told: { secrets: 1 } });
    expect(key()).not.toBe(before);
    const { store, close } = await open();
    expect(Buffer.from((await store.get(NAME))!).toString()).toBe('passkey');
    await close();
  });

  it('changes nothing while a server runs, with another key, or where there is no store', async () => {
    const before = key();
    const lock = tryLockFolder(folder)!;
    const running = await capturedRun(['--data-dir', folder, 'secrets', 'rotate']);
    lock.release();
    expect(running.code).not.toBe(0);
    expect(running.err).toContain('stop it first');
    writeFileSync(join(folder, 'secrets.key'), `${Buffer.alloc(32, 3).toString('base64')}\n`);
    const wrong = await capturedRun(['--data-dir', folder, 'secrets', 'rotate']);
    expect(wrong.err).toContain('is not the secrets key of the secret store');
    writeFileSync(join(folder, 'secrets.key'), before);
    rmSync(join(folder, 'secrets.db'));
    expect((await capturedRun(['--data-dir', folder, 'secrets', 'rotate'])).err).toContain('has no secret store');
    expect(key()).toBe(before);
  });
});
