import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as esbuild from 'esbuild';
import { ROOT } from '../harness/daftari';

/** Beside the other bundles, where it finds the writer's thread. */
const BUNDLE = join(ROOT, 'dist/e2e/journal-appender.js');

/** Makes the program that `runAppender` runs. */
export async function buildAppender(): Promise<void> {
  await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: ['apps/e2e/src/crash/journal-appender.ts'],
    outfile: BUNDLE,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    tsconfig: 'tsconfig.base.json',
    packages: 'external',
    logLevel: 'silent',
  });
}

/** What a life of the appender was told before it was killed: command → ids of its events. */
export type Acknowledged = ReadonlyMap<string, readonly string[]>;

export interface AppenderRun {
  readonly kind: string;
  readonly location: string;
  /** Part of every command's id. */
  readonly run: string;
  /** It is killed once it has acknowledged this many commands; just after it has opened the journal when 0, before that when negative. */
  readonly killAfter: number;
}

/** Lets a process append, kills it with -9, and answers what it had acknowledged by then. */
export async function runAppender({ kind, location, run, killAfter }: AppenderRun): Promise<Acknowledged> {
  const child = spawn(process.execPath, [BUNDLE, kind, location, run], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (text) => (complaints += String(text)));
  const acknowledged = new Map<string, string[]>();
  if (killAfter < 0) child.kill('SIGKILL');
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    if (line === 'opened' && killAfter === 0) child.kill('SIGKILL');
    const [id, ids] = line.split(' ');
    if (id === undefined || ids === undefined) return;
    acknowledged.set(id, ids.split(','));
    if (acknowledged.size === killAfter) child.kill('SIGKILL');
  });
  const [[code, signal]] = await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  if (signal !== 'SIGKILL') throw new Error(`the appender ended by itself (${String(code)}): ${complaints}`);
  return acknowledged;
}
