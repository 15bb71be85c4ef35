import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WriterOrders } from './writer-process';

const root = join(__dirname, '../../../../..');

export interface Writer {
  /** The exit code, with what the process printed. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
  isRunning(): boolean;
  kill(): void;
}

/** Bundles the writer into a folder of its own, to be run by a Node that knows no TypeScript; answers the folder. */
export function buildWriter(): string {
  const folder = mkdtempSync(join(tmpdir(), 'daftari-writer-'));
  const built = spawnSync(
    join(root, 'node_modules/.bin/esbuild'),
    [
      join(__dirname, 'writer-process.ts'),
      '--bundle',
      '--platform=node',
      '--packages=external',
      `--tsconfig=${join(root, 'tsconfig.base.json')}`,
      `--outfile=${join(folder, 'writer.js')}`,
    ],
    { encoding: 'utf8' },
  );
  if (built.status !== 0) throw new Error(`the writer can not be built:\n${built.stderr}`);
  return folder;
}

export function startWriter(folder: string, orders: WriterOrders): Writer {
  const child = spawn(process.execPath, [join(folder, 'writer.js'), JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], NODE_PATH: join(root, 'node_modules') },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, output })),
  );
  return { ended, isRunning: () => child.exitCode === null, kill: () => void child.kill('SIGKILL') };
}
