import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readJson } from '@daftari/installation/private-file';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import type { Config } from '@daftari/service/config';
import type { Logger } from '@daftari/service/logger';
import { StartError } from '@daftari/service/start-error';

const LOOK_EVERY_MS = 250;
/** Between attempts to start what does not start: they double. */
const MAX_PAUSE_MS = 10_000;
const SERVERS = ['mongodb', 'kafka'] as const;
type ServerName = (typeof SERVERS)[number];

/** The database and the broker that the cluster runs on. */
export interface Infrastructure {
  readonly mongodbUrl: string;
  readonly kafkaBrokers: string;
  /** Of the servers that run on this machine and are looked after. */
  pids(): Readonly<Record<string, number>>;
  stop(): void;
}

export interface InfrastructureOptions {
  /** The workspace's root. */
  readonly root: string;
  readonly config: Config;
  /** For `INFRA_DIR` and the servers' ports. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** A server was started again. */
  changed(): void;
}

type Running = Partial<Record<ServerName, { readonly url: string; readonly pid: number }>>;

/**
 * Adopts the servers that `npm run infra:up` started, starting them when they are not up, and starts them again when they
 * die. Servers named by the settings belong to somebody else: they are used as they are. @throws StartError
 */
export async function adoptInfrastructure(options: InfrastructureOptions): Promise<Infrastructure> {
  const { root, config, env, scheduler, logger } = options;
  const file = join(resolve(root, env['INFRA_DIR'] ?? '.infra'), 'runtime.json');
  const given: Partial<Record<ServerName, string>> = {
    ...(config.mongodbUrl === undefined ? {} : { mongodb: config.mongodbUrl }),
    ...(config.kafkaBrokers === undefined ? {} : { kafka: config.kafkaBrokers.join(',') }),
  };
  const ours = SERVERS.filter((name) => given[name] === undefined);
  let running = readRunning(file);
  for (const name of ours) {
    if (!isUp(running, name)) running = await bringUp(name, options, file);
  }
  let cancel: Cancel = () => undefined;
  let stopped = false;
  let pauseMs = LOOK_EVERY_MS;
  const look = async () => {
    for (const name of ours) {
      if (stopped || isUp(running, name)) continue;
      logger.warn({ server: name }, `${name} is gone; it is started again`);
      options.changed();
      try {
        running = await bringUp(name, options, file);
        pauseMs = LOOK_EVERY_MS;
      } catch (error) {
        pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
        logger.error({ err: error, server: name }, `${name} could not be started again; it is tried in ${pauseMs} ms`);
      }
      options.changed();
    }
    if (!stopped) cancel = scheduler.after(pauseMs, () => void look());
  };
  void look();
  return {
    mongodbUrl: given.mongodb ?? running.mongodb!.url,
    kafkaBrokers: given.kafka ?? running.kafka!.url,
    pids: () => Object.fromEntries(ours.flatMap((name) => (isUp(running, name) ? [[name, running[name]!.pid]] : []))),
    stop() {
      stopped = true;
      cancel();
    },
  };
}

async function bringUp(name: ServerName, { root, env }: InfrastructureOptions, file: string): Promise<Running> {
  const child = spawn(process.execPath, ['tools/infra/run.mjs', 'up', name], {
    cwd: root,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  const running = readRunning(file);
  if (code === 0 && isUp(running, name)) return running;
  throw new StartError(`${name} can not be started (npm run infra:up ${name}): ${output.slice(-1_000)}`);
}

function readRunning(file: string): Running {
  try {
    return readJson<Running>(file) ?? {};
  } catch {
    return {};
  }
}

function isUp(running: Running, name: ServerName): boolean {
  const pid = running[name]?.pid;
  return pid !== undefined && isRunning(pid);
}

/** A process that ended but was not collected still has a number, and no command line. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return true;
  }
}
