import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';
import { startProcess, type RunningProcess } from './process';

export const ROOT = join(__dirname, '../../../..');

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
export interface Server extends Omit<RunningProcess, 'ready'> {
  readonly addresses: Addresses;
  readonly demo: Demo;
}

/** What `startServer` starts: a program of ours, and what it needs to be told beside the installation's settings. */
export interface Shape {
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly readyWithinMs?: number;
  readonly mongodbUrl?: string;
}

const STANDALONE: Shape = { script: 'dist/standalone/main.js', env: {} };
let shape = STANDALONE;

/** From now on `startServer` starts this; the specs do not know the difference. Undefined: one process again. */
export function startServersAs(other: Shape | undefined): void {
  shape = other ?? STANDALONE;
}

/** The database that servers of this shape use; undefined where each has files of its own. */
export function mongodbUrl(): string | undefined {
  return shape.mongodbUrl;
}

export async function startServer(installation: Installation): Promise<Server> {
  const { script, env, readyWithinMs } = shape;
  const { ready, ...running } = await startProcess(ROOT, script, { ...installation.env, ...env }, readyWithinMs);
  const demo = JSON.parse(readFileSync(join(installation.dataDir, 'demo.json'), 'utf8')) as Demo;
  return { ...running, addresses: ready as unknown as Addresses, demo };
}
