import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port';

export const ROOT = join(__dirname, '../../../..');
const READY_DEADLINE_MS = 30_000;

export interface Addresses {
  rest: string;
  grpc: string;
  simulator: string;
}

export interface Demo {
  merchantId: string;
  apiKey: string;
  rest: string;
  simulator: string;
  daraja: Record<string, string>;
}

/** A data directory of its own, with ports that stay the same over restarts, so that late callbacks still arrive. */
export interface Installation {
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

export async function newInstallation(extra: Record<string, string> = {}): Promise<Installation> {
  const dataDir = mkdtempSync(join(tmpdir(), 'daftari-e2e-'));
  const [rest, grpc, simulator] = [await freePort(), await freePort(), await freePort()];
  const env = {
    DAFTARI_DATA_DIR: dataDir,
    DAFTARI_PORT: String(rest),
    DAFTARI_GRPC_PORT: String(grpc),
    DAFTARI_SIMULATOR_PORT: String(simulator),
    DAFTARI_RATE_LIMIT: '0',
    ...extra,
  };
  return { dataDir, env, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}

/** A running standalone server, started as `npm start` starts it. */
export interface Server {
  readonly addresses: Addresses;
  readonly pid: number;
  readonly demo: Demo;
  /** Everything it printed so far, both streams. */
  output(): string;
  /** Sends a signal and answers the exit code (or the signal that ended it). */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string>;
}

export async function startServer(installation: Installation): Promise<Server> {
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/standalone/main.js'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...installation.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const ended = new Promise<number | string>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  );
  const addresses = await readyLine(child, ended, () => output);
  const demo = JSON.parse(readFileSync(join(installation.dataDir, 'demo.json'), 'utf8')) as Demo;
  return {
    addresses,
    pid: child.pid!,
    demo,
    output: () => output,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

function readyLine(child: ChildProcess, ended: Promise<unknown>, output: () => string): Promise<Addresses> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`no ready line within ${READY_DEADLINE_MS} ms:\n${output()}`));
    }, READY_DEADLINE_MS);
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (!line.startsWith('ready ')) return;
      clearTimeout(late);
      resolve(JSON.parse(line.slice('ready '.length)) as Addresses);
    });
    void ended.then((how) => {
      clearTimeout(late);
      reject(new Error(`the server ended (${String(how)}) before it was ready:\n${output()}`));
    });
  });
}
