import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Against hanging only: a machine with other work takes its time. */
const READY_DEADLINE_MS = 240_000;

/** A program of ours that runs, and has printed its `ready {…}` line. */
export interface RunningProcess {
  readonly pid: number;
  /** What stood behind `ready`. */
  readonly ready: Record<string, string>;
  /** Everything it printed so far, both streams. */
  output(): string;
  /** The exit code, or the signal that ended it, once it has ended. */
  readonly ended: Promise<number | string>;
  /** Sends a signal and answers the exit code (or the signal that ended it). */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string>;
}

export async function startProcess(
  root: string,
  script: string,
  env: Record<string, string>,
  readyWithinMs = READY_DEADLINE_MS,
): Promise<RunningProcess> {
  const child = spawn(process.execPath, ['--enable-source-maps', script], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const ended = new Promise<number | string>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  );
  const ready = await new Promise<Record<string, string>>((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`no ready line within ${readyWithinMs} ms:\n${output}`));
    }, readyWithinMs);
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('ready ')) return;
      clearTimeout(late);
      resolve(JSON.parse(line.slice('ready '.length)) as Record<string, string>);
    });
    void ended.then((how) => {
      clearTimeout(late);
      reject(new Error(`${script} ended (${String(how)}) before it was ready:\n${output}`));
    });
  });
  return {
    pid: child.pid!,
    ready,
    output: () => output,
    ended,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
