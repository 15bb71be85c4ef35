import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(__dirname, '../../../../..');
const START_DEADLINE_MS = 30_000;

/** A real server process of a spec's own: on a free loopback port, in a folder of its own. */
export interface MongodbServer {
  readonly url: string;
  readonly port: number;
  /** Ends it like a power cut ends a process; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again on its port and its data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  close(): Promise<void>;
}

/** The server that `npm run infra:up` installed; undefined when it did not. INFRA_DIR as in tools/infra. */
export function installedServer(): string | undefined {
  const note = join(resolve(root, process.env['INFRA_DIR'] ?? '.infra'), 'mongodb/installed.json');
  if (!existsSync(note)) return undefined;
  const { command } = JSON.parse(readFileSync(note, 'utf8')) as { command: string };
  return existsSync(command) ? command : undefined;
}

export async function startMongodbServer(): Promise<MongodbServer> {
  const command = installedServer();
  if (command === undefined) throw new Error('no MongoDB server is installed: run npm run infra:up');
  const folder = mkdtempSync(join(tmpdir(), 'daftari-mongodb-'));
  let running = await start(command, folder, 0);
  const { port } = running;
  // A spec that dies takes its server along.
  const killIt = () => void running.child.kill('SIGKILL');
  process.once('exit', killIt);
  const kill = async () => {
    running.child.kill('SIGKILL');
    await running.ended;
  };
  return {
    url: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    port,
    kill,
    restart: async () => void (running = await start(command, folder, port)),
    close: async () => {
      process.off('exit', killIt);
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
  readonly ended: Promise<void>;
}

/** Starts the server and waits until it says where it listens. */
async function start(command: string, folder: string, port: number): Promise<Running> {
  const args = ['--sync-on-commit', '--host', '127.0.0.1', '--port', String(port), '--storage-path', folder];
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done());
    child.once('error', () => done());
  });
  const output: string[] = [];
  const listening = new Promise<number>((done, fail) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      fail(new Error(`the MongoDB server does not listen after ${START_DEADLINE_MS} ms:\n${output.join('\n')}`));
    }, START_DEADLINE_MS);
    void ended.then(() => {
      clearTimeout(late);
      fail(new Error(`the MongoDB server ended before it listened:\n${output.join('\n')}`));
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        const heard = / listening on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
        if (heard === undefined) return;
        clearTimeout(late);
        done(Number(heard));
      });
    }
  });
  return { child, port: await listening, ended };
}
