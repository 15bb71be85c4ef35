import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemRandom } from '@daftari/kernel/random';
import { readConfig } from '@daftari/service/config';
import { StartError } from '@daftari/service/start-error';
import { loadAdminToken } from './admin-token';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'daftari-spec-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = (file?: string) =>
  loadAdminToken(
    readConfig(file === undefined ? {} : { DAFTARI_ADMIN_TOKEN_FILE: file }),
    join(folder, 'admin-token'),
    systemRandom,
  );

describe('the admin token', () => {
  it('is made once, of 32 random bytes, and only its owner may read it', () => {
    const { token, file } = load();
    expect([file, Buffer.from(token, 'base64url').byteLength]).toEqual([join(folder, 'admin-token'), 32]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toBe(`${token}\n`);
    expect(load()).toEqual({ token, file });
  });

  it('is that of the file that the settings name, and none is made beside it', () => {
    const file = join(folder, 'named');
    writeFileSync(file, ` ${'t'.repeat(40)}\n`);
    expect(load(file)).toEqual({ token: 't'.repeat(40), file });
    expect(() => statSync(join(folder, 'admin-token'))).toThrow();
  });

  it('is never made where the settings name a file that is not there', () => {
    expect(() => load(join(folder, 'nowhere'))).toThrow(StartError);
    expect(() => load(join(folder, 'nowhere'))).toThrow(/DAFTARI_ADMIN_TOKEN_FILE/);
  });

  it.each(['', 'short', `${'t'.repeat(31)}`, `${'t'.repeat(20)} ${'t'.repeat(20)}`])('is not %j', (content) => {
    const file = join(folder, 'named');
    writeFileSync(file, content);
    expect(() => load(file)).toThrow(/holds no admin token/);
  });
});
