import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { until } from '@daftari/journal-core/testing/until';
import { startTcpProxy, type TcpProxy } from '@daftari/journal-mongodb/testing/tcp-proxy';
import { launcherThatAdvertises } from './advertising-launcher';

const root = join(__dirname, '../../../../..');

/** A real broker process of a spec's own: on free loopback ports, in a folder of its own. */
export interface KafkaServer {
  /** `host:port`. */
  readonly broker: string;
  /** The way to it, when one was asked for that a test can break. */
  readonly line: TcpProxy | undefined;
  /** Ends it like a power cut ends a process; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again on its port and its data; resolves when it answers. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  close(): Promise<void>;
}

/** What `npm run infra:up` noted about the Kafka that it installed; undefined when it did not. INFRA_DIR as in tools/infra. */
export function installedKafka(): string | undefined {
  const note = join(resolve(root, process.env['INFRA_DIR'] ?? '.infra'), 'kafka/installed.json');
  if (!existsSync(note)) return undefined;
  const text = readFileSync(note, 'utf8');
  const { command } = JSON.parse(text) as { command: string };
  return existsSync(command) ? text : undefined;
}

export interface KafkaServerOptions {
  /** It is reached over a line that a test can break. */
  readonly behindProxy?: boolean;
}

/** Starts a broker as `infra:up` does, in an infrastructure folder that holds nothing else. */
export async function startKafkaServer({ behindProxy = false }: KafkaServerOptions = {}): Promise<KafkaServer> {
  const installed = installedKafka();
  if (installed === undefined) throw new Error('Kafka is not installed: run npm run infra:up');
  const folder = mkdtempSync(join(tmpdir(), 'daftari-kafka-'));
  mkdirSync(join(folder, 'kafka'));
  const port = await freePort();
  const line = behindProxy ? await startTcpProxy(port) : undefined;
  const note = line === undefined ? installed : launcherThatAdvertises(installed, folder, line.port);
  writeFileSync(join(folder, 'kafka/installed.json'), note);
  const start = () => infra('up', folder, port);
  await start();

  const pid = () => (JSON.parse(readFileSync(join(folder, 'kafka/pid.json'), 'utf8')) as { pid: number }).pid;
  const kill = async () => {
    endNow(pid());
    await until(() => !isAlive(pid()));
  };
  // A spec that dies takes its broker along.
  const killIt = () => endNow(pid());
  process.once('exit', killIt);
  return {
    broker: `127.0.0.1:${line?.port ?? port}`,
    line,
    kill,
    restart: start,
    close: async () => {
      process.off('exit', killIt);
      await kill();
      await line?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function infra(command: string, folder: string, port: number): Promise<void> {
  await promisify(execFile)(process.execPath, [join(root, 'tools/infra/run.mjs'), command, 'kafka'], {
    env: { ...process.env, INFRA_DIR: folder, INFRA_KAFKA_PORT: String(port) },
  });
}

function endNow(pid: number): void {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}
