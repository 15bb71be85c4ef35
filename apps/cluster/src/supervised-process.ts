import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';

/** Pauses before a process that died is started again: they double from the first, and begin anew once it was ready. */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;
/** After SIGTERM; a process drains for at most 15 s. */
const KILL_AFTER_MS = 17_000;

export interface ProcessToRun {
  readonly name: string;
  /** Of Node, from the workspace's root. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface SupervisedProcess {
  readonly name: string;
  /** Undefined while it is down. */
  readonly pid: number | undefined;
  /** How often it died by itself. */
  readonly deaths: number;
  /** What it printed behind `ready` when it was first up; rejects when it is stopped before that. */
  readonly ready: Promise<Readonly<Record<string, string>>>;
  /** Ends it in good order and starts it no more. */
  stop(): Promise<void>;
}

export interface Supervision {
  readonly root: string;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** A process came or went: process ids have changed. */
  changed(): void;
  /** Its standard error, line by line. */
  line(text: string): void;
}

/** Runs a process, and runs it again when it dies, as an orchestrator would: with the same settings, so on the same ports. */
export function superviseProcess(planned: ProcessToRun, supervision: Supervision): SupervisedProcess {
  const { scheduler, logger } = supervision;
  let child: ChildProcess | undefined;
  let stopping = false;
  let deaths = 0;
  let pauseMs = FIRST_PAUSE_MS;
  let cancelNext: Cancel = () => undefined;
  let ended: Promise<void> = Promise.resolve();
  let firstReady!: (addresses: Record<string, string>) => void;
  let neverReady!: (cause: Error) => void;
  const ready = new Promise<Record<string, string>>((resolve, reject) => {
    firstReady = resolve;
    neverReady = reject;
  });
  ready.catch(() => undefined);

  const start = () => {
    const started = spawnOne(planned, supervision, (addresses) => {
      pauseMs = FIRST_PAUSE_MS;
      firstReady(addresses);
    });
    child = started;
    ended = new Promise((resolve) => {
      const gone = (how: string) => {
        if (child !== started) return;
        child = undefined;
        supervision.changed();
        resolve();
        if (!stopping) again(how);
      };
      started.once('error', (error) => gone(error.message));
      started.once('exit', (code, signal) => gone(signal ?? `exit code ${code}`));
    });
    supervision.changed();
  };
  const again = (how: string) => {
    deaths += 1;
    logger.warn({ process: planned.name }, `${planned.name} ended (${how}); it is started again in ${pauseMs} ms`);
    cancelNext = scheduler.after(pauseMs, start);
    pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
  };

  start();
  return {
    name: planned.name,
    get pid() {
      return child?.pid;
    },
    get deaths() {
      return deaths;
    },
    ready,
    async stop() {
      stopping = true;
      cancelNext();
      neverReady(new Error(`${planned.name} was stopped before it was ready`));
      child?.kill('SIGTERM');
      const cancel = scheduler.after(KILL_AFTER_MS, () => void child?.kill('SIGKILL'));
      await ended;
      cancel();
    },
  };
}

/** The channel to it closes when this process dies, however it dies: it then stops by itself. */
function spawnOne(
  { script, env }: ProcessToRun,
  { root, line }: Supervision,
  isReady: (addresses: Record<string, string>) => void,
): ChildProcess {
  const child = spawn(process.execPath, ['--enable-source-maps', script], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  createInterface({ input: child.stdout! }).on('line', (text) => {
    if (text.startsWith('ready ')) isReady(JSON.parse(text.slice('ready '.length)) as Record<string, string>);
  });
  createInterface({ input: child.stderr! }).on('line', line);
  return child;
}
