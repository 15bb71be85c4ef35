import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(__dirname, '../..');
const READY_WITHIN_MS = 120_000;

/** What a benchmark starts: everything in one process, or every service apart in so many copies. */
export type Shape = 'standalone' | { readonly copies: number };

export interface StartedServer {
  readonly rest: string;
  readonly grpc: string;
  readonly shortcode: string;
  stop(): Promise<void>;
}

/** Starts the product as a user does, on a data directory and ports of its own. */
export async function startServer(shape: Shape): Promise<StartedServer> {
  const dataDir = mkdtempSync(join(process.env['DAFTARI_BENCH_DIR'] ?? tmpdir(), 'daftari-bench-'));
  const [rest, grpc, simulator] = [await freePort(), await freePort(), await freePort()];
  const args =
    shape === 'standalone' ? argumentsOf('start') : [...argumentsOf('cluster'), '--copies', String(shape.copies)];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      DAFTARI_DATA_DIR: join(dataDir, 'data'),
      DAFTARI_PORT: String(rest),
      DAFTARI_GRPC_PORT: String(grpc),
      DAFTARI_SIMULATOR_PORT: String(simulator),
      DAFTARI_RATE_LIMIT: '0',
      DAFTARI_LOG_LEVEL: 'silent',
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const addresses = await new Promise<{ rest: string; grpc: string }>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`node ${args.join(' ')} was not ready in time`)), READY_WITHIN_MS);
    void ended.then(() => reject(new Error(`node ${args.join(' ')} ended before it was ready`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('ready ')) return;
      clearTimeout(late);
      resolve(JSON.parse(line.slice('ready '.length)) as { rest: string; grpc: string });
    });
  });
  const demo = JSON.parse(readFileSync(join(dataDir, 'data/demo.json'), 'utf8')) as { daraja: { shortcode: string } };
  return {
    ...addresses,
    shortcode: demo.daraja.shortcode,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** What an npm script hands to node. */
function argumentsOf(script: 'start' | 'cluster'): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [, node, ...args] = scripts[script]!.split(' ');
  if (node !== 'node') throw new Error(`npm run ${script} does not run node: ${scripts[script]}`);
  return args;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
