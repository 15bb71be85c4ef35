import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { newInstallation, ROOT, startServer, type Installation, type Server } from '../harness/daftari';
import { merchantOf } from '../harness/merchant';

function tryToStart(env: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/standalone/main.js'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
    timeout: 120_000,
  });
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  return { status, stdout, lines };
}

describe('starting and stopping', () => {
  let installation: Installation;
  const started: Server[] = [];
  const start = async () => {
    const server = await startServer(installation);
    started.push(server);
    return server;
  };
  beforeAll(async () => {
    installation = await newInstallation();
  });
  afterEach(async () => {
    for (const server of started.splice(0)) expect(await server.end('SIGTERM')).toBe(0);
  });
  afterAll(() => installation.remove());

  it('writes its addresses and the demo credentials where programs find them, for their owner only', async () => {
    const server = await start();
    const runtime = JSON.parse(readFileSync(join(installation.dataDir, 'runtime.json'), 'utf8')) as object;
    expect(runtime).toMatchObject({ pid: server.pid, ...server.addresses });
    expect(server.demo).toEqual({
      merchantId: expect.any(String),
      apiKey: expect.stringMatching(/^dft_test_/),
      rest: server.addresses.rest,
      simulator: server.addresses.simulator,
      daraja: {
        consumerKey: expect.any(String),
        consumerSecret: expect.any(String),
        shortcode: expect.stringMatching(/^\d{5,7}$/),
        passkey: expect.any(String),
        initiatorName: expect.any(String),
        initiatorPassword: expect.any(String),
        certificate: expect.stringContaining('BEGIN PUBLIC KEY'),
      },
    });
    for (const file of ['demo.json', 'secrets.json']) {
      expect(statSync(join(installation.dataDir, file)).mode & 0o777).toBe(0o600);
    }
  });

  it('keeps merchant, key and balance over a restart, and takes SIGTERM twice', async () => {
    const first = await start();
    await merchantOf(first).pay();
    process.kill(first.pid, 'SIGTERM');
    expect(await first.end('SIGTERM')).toBe(0);
    const second = await start();
    expect(second.demo).toEqual(first.demo);
    expect((await merchantOf(second).balance()).body.data).toMatchObject({ ledgerBalance: 997.5 });
  });

  it('ends well when it is told to stop before it is up', async () => {
    for (const delayMs of [300, 500, 700, 900]) {
      const child = spawn(process.execPath, ['dist/standalone/main.js'], {
        cwd: ROOT,
        env: { PATH: process.env['PATH'], ...installation.env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += String(part)));
      const ended = once(child, 'exit');
      await pause(delayMs);
      child.kill('SIGTERM');
      const [code, signal] = (await ended) as [number | null, string | null];
      // Before Node has run a line of ours, the signal itself ends the process.
      expect([delayMs, code ?? signal, /cannot start/.exec(text)]).toEqual([
        delayMs,
        text === '' && signal !== null ? 'SIGTERM' : 0,
        null,
      ]);
    }
  });

  it.each([
    ['a port in use', 'DAFTARI_PORT'],
    ['a gRPC port in use', 'DAFTARI_GRPC_PORT'],
    ['a simulator port in use', 'DAFTARI_SIMULATOR_PORT'],
  ])('says in one line what to do about %s', async (_what, variable) => {
    await start();
    const other = await newInstallation();
    const { status, lines } = tryToStart({ ...other.env, [variable]: installation.env[variable]! });
    expect(status).toBe(1);
    expect(lines).toEqual([expect.stringContaining(`set ${variable} to another port`)]);
    other.remove();
  });

  it('says in one line that the data directory is in use, and by whom', async () => {
    const server = await start();
    const { status, lines } = tryToStart({ ...(await newPorts()), DAFTARI_DATA_DIR: installation.dataDir });
    expect(status).toBe(1);
    expect(lines).toEqual([expect.stringContaining(`locked by process ${server.pid}: stop it`)]);
  });

  it.each([
    ['a folder of somebody else', {}, /holds photos.txt and no Daftari data/],
    ['a misspelt setting', { DAFTARI_PROT: '1' }, /DAFTARI_PROT is not a setting; did you mean DAFTARI_PORT\?/],
    ['a wrong value', { DAFTARI_PORT: 'eighty' }, /DAFTARI_PORT must be a whole number/],
  ])('refuses %s in one line', async (_what, env: Record<string, string>, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'daftari-foreign-'));
    writeFileSync(join(folder, 'photos.txt'), 'mine');
    const { status, stdout, lines } = tryToStart({ ...(await newPorts()), DAFTARI_DATA_DIR: folder, ...env });
    rmSync(folder, { recursive: true });
    expect([status, stdout]).toEqual([1, '']);
    expect(lines).toEqual([expect.stringMatching(message)]);
  });

  async function newPorts(): Promise<Record<string, string>> {
    const other = await newInstallation();
    other.remove();
    return other.env;
  }
});
