import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 50;

/** Starts a program that outlives this one; its output goes to a file of its own. Answers its process id. */
export function startDetached(command, args, { log, cwd }) {
  mkdirSync(dirname(log), { recursive: true });
  const out = openSync(log, 'w');
  try {
    const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', out, out] });
    child.unref();
    if (child.pid === undefined) throw new Error(`${command} can not be started`);
    child.on('error', () => undefined); // it has no process id: told above
    return child.pid;
  } finally {
    closeSync(out);
  }
}

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** True when the process runs and was started with `mark` in its arguments: a process id may have been used again. */
export function isOurs(pid, mark) {
  return isAlive(pid) && commandLine(pid).includes(mark);
}

/** Ends a process: politely, then not. Resolves when it is gone. */
export async function endProcess(pid, graceMs) {
  process.kill(pid, 'SIGTERM');
  if (await goneWithin(pid, graceMs)) return;
  process.kill(pid, 'SIGKILL');
  if (!(await goneWithin(pid, graceMs))) throw new Error(`process ${pid} does not end`);
}

async function goneWithin(pid, deadlineMs) {
  const endMs = performance.now() + deadlineMs;
  while (isAlive(pid)) {
    if (performance.now() > endMs) return false;
    await pause(POLL_MS);
  }
  return true;
}

function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return spawnSync('/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
}
