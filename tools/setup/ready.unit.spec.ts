import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Stands for npm: notes that it ran, deletes node_modules like `npm ci`, takes a moment, and leaves npm's own record. */
const NPM = `
const fs = require('node:fs');
fs.appendFileSync('npm-runs', process.argv.slice(2).join(' ') + '\\n');
if (fs.existsSync('npm-is-broken')) process.exit(1);
fs.rmSync('node_modules', { recursive: true, force: true });
setTimeout(() => {
  fs.mkdirSync('node_modules');
  fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
}, 300);
`;

const lock = (version: string) => JSON.stringify({ packages: { '': {}, 'node_modules/a': { version } } });

describe('setup of a fresh clone', () => {
  let clone: string;
  const at = (path: string) => join(clone, path);
  const npmRuns = () => (existsSync(at('npm-runs')) ? readFileSync(at('npm-runs'), 'utf8').trim().split('\n') : []);
  const builds = () => readFileSync(at('builds'), 'utf8').length;

  function ready(...args: string[]): Promise<{ code: number | null; output: string }> {
    const env = { ...process.env, npm_execpath: at('npm-cli.js') };
    const child = spawn(process.execPath, [at('tools/setup/ready.mjs'), ...args], { cwd: clone, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
  }

  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), 'daftari-setup-'));
    for (const folder of ['tools/setup', 'tools/build']) mkdirSync(at(folder), { recursive: true });
    cpSync(join(__dirname, 'ready.mjs'), at('tools/setup/ready.mjs'));
    writeFileSync(
      at('tools/build/build.mjs'),
      `import { appendFileSync } from 'node:fs'; appendFileSync('builds', 'b');`,
    );
    writeFileSync(at('package-lock.json'), lock('1.0.0'));
    writeFileSync(at('npm-cli.js'), NPM);
  });
  afterEach(() => rmSync(clone, { recursive: true }));

  it('installs with npm ci, development dependencies too, and builds', async () => {
    expect(await ready()).toMatchObject({ code: 0, output: expect.stringContaining('installed in') as string });
    expect(npmRuns()).toEqual(['ci --include=dev --no-audit --no-fund']);
    expect(builds()).toBe(1);
  });

  it('installs nothing the second time, but builds', async () => {
    await ready();
    expect(await ready()).toEqual({ code: 0, output: '' });
    expect(npmRuns()).toHaveLength(1);
    expect(builds()).toBe(2);
  });

  it('leaves the build out when asked to', async () => {
    await ready('--install-only');
    expect(existsSync(at('builds'))).toBe(false);
  });

  it('takes what somebody installed with npm themselves', async () => {
    mkdirSync(at('node_modules'));
    writeFileSync(at('node_modules/.package-lock.json'), lock('1.0.0'));
    await ready();
    expect(npmRuns()).toEqual([]);
  });

  it('installs again when the lock file asks for something else', async () => {
    await ready();
    writeFileSync(at('package-lock.json'), lock('2.0.0'));
    await ready();
    expect(npmRuns()).toHaveLength(2);
  });

  it('installs again when an install broke off', async () => {
    mkdirSync(at('node_modules/a'), { recursive: true });
    await ready();
    expect(npmRuns()).toHaveLength(1);
  });

  it('installs once when it is started several times at once', async () => {
    const runs = await Promise.all([ready(), ready(), ready()]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(npmRuns()).toHaveLength(1);
  });

  it('goes on after a setup that was killed while it held the lock', async () => {
    const killed = spawn(process.execPath, ['--version']);
    await new Promise((resolve) => killed.on('close', resolve));
    writeFileSync(at('.setup.lock'), String(killed.pid));
    expect(await ready()).toMatchObject({ code: 0 });
    expect(existsSync(at('.setup.lock'))).toBe(false);
  });

  it('says what to do when npm fails, and tries again the next time', async () => {
    writeFileSync(at('npm-is-broken'), '');
    const { code, output } = await ready();
    expect(code).toBe(1);
    expect(output).toContain('npm ci failed');
    rmSync(at('npm-is-broken'));
    expect(await ready()).toMatchObject({ code: 0 });
  });
});
