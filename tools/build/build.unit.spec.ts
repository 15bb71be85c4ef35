import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');
const BUNDLE = 'dist/cli/main.js';

const SOURCE = `
import Type from 'typebox';
import { createHash } from 'node:crypto';
import { greeting } from '@daftari/kernel/greeting';
console.log(greeting, Type.String().type, createHash('sha256').digest('hex').length);
`;

describe('the build', () => {
  let clone: string;
  const at = (path: string) => join(clone, path);
  const run = (path: string, ...args: string[]) =>
    spawnSync(process.execPath, [at(path), ...args], { cwd: clone, encoding: 'utf8' });
  const build = (...args: string[]) => run('tools/build/build.mjs', ...args);

  function write(path: string, text: string): void {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  }

  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), 'daftari-build-'));
    for (const file of ['tools/build/build.mjs', 'tools/build/esm-only.json', 'tsconfig.base.json']) {
      cpSync(join(root, file), at(file));
    }
    symlinkSync(join(root, 'node_modules'), at('node_modules'));
    write('apps/cli/src/main.ts', SOURCE);
    write('libs/kernel/src/greeting.ts', `export const greeting = 'jambo';`);
  });
  afterEach(() => rmSync(clone, { recursive: true }));

  it('makes bundles that run, and names what has no source yet', () => {
    const { status, stdout } = build();
    expect(status).toBe(0);
    expect(stdout).toContain('dist/standalone/main.js: skipped, apps/standalone/src/main.ts does not exist');
    expect(run(BUNDLE).stdout).toBe('jambo string 64\n');
    expect(existsSync(at(`${BUNDLE}.map`))).toBe(true);
  });

  it('does nothing when nothing changed', () => {
    build();
    expect(build().stdout).toContain('up to date');
    expect(build('--quiet').stdout).toBe('');
  });

  it('builds again when a file deep inside changed, or the bundle is gone', () => {
    build();
    write('libs/kernel/src/greeting.ts', `export const greeting = 'karibu';`);
    expect(build().stdout).toContain('build  done');
    expect(run(BUNDLE).stdout).toContain('karibu');
    rmSync(at(BUNDLE));
    build();
    expect(run(BUNDLE).stdout).toContain('karibu');
  });

  it('removes a bundle that no longer builds, so that nobody runs the old one', () => {
    build();
    write('libs/kernel/src/greeting.ts', 'export const greeting = ;');
    const { status, stderr } = build();
    expect(status).toBe(1);
    expect(stderr).toContain('libs/kernel/src/greeting.ts:1:24');
    expect(existsSync(at(BUNDLE))).toBe(false);
  });
});
