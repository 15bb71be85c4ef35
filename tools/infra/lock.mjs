import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { infraFolder } from './folders.mjs';
import { isAlive } from './processes.mjs';

const POLL_MS = 100;
const lockFile = join(infraFolder, 'lock');

/** Runs `work` while no other process works on this folder: two would install into one place and start two servers. */
export async function alone(work) {
  mkdirSync(infraFolder, { recursive: true });
  for (let told = false; !take(); told = true) {
    if (!told) console.log('infra  another process is at work here; waiting for it');
    await pause(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function take() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    removeLockOfTheDead();
    return false;
  }
}

/** A lock whose owner was killed is moved aside; one that another waiter took in between is put back. */
function removeLockOfTheDead() {
  const owner = ownerOf(lockFile);
  if (!owner || (owner !== process.pid && isAlive(owner))) return;
  const aside = `${lockFile}.${process.pid}`;
  try {
    renameSync(lockFile, aside);
  } catch {
    return; // gone already
  }
  if (ownerOf(aside) === owner) rmSync(aside, { force: true });
  else renameSync(aside, lockFile);
}

function ownerOf(path) {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return 0;
  }
}
