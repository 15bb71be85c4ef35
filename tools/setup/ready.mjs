#!/usr/bin/env node
// Runs before `npm start` and `npm test`: a fresh clone is installed and built, one that is ready costs a moment.
// With --install-only nothing is built: `npm test` builds as its own first step, so that its report tells of it.
// Plain Node without a dependency, since nothing may be installed yet; old Nodes must get as far as the version check.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];
const PROGRESS_EVERY_MS = 5_000;
const LOCK_POLL_MS = 250;

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const LOCK_FILE = join(root, 'package-lock.json');
const NPM_RECORD = join(root, 'node_modules/.package-lock.json');
const STAMP_FILE = join(root, 'node_modules/.daftari-installed');
const SETUP_LOCK = join(root, '.setup.lock');

main().catch((error) => {
  console.error(`setup  ${error.message}`);
  process.exitCode = 1;
});

async function main() {
  requireNode();
  if (!isInstalled()) await alone(async () => isInstalled() || (await install()));
  if (process.argv.includes('--install-only')) return;
  const build = spawnSync(process.execPath, [join(root, 'tools/build/build.mjs')], { stdio: 'inherit' });
  if (build.status !== 0) throw new Error('the build failed: see the lines above.');
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(
    `Daftari needs Node ${OLDEST_NODE.join('.')} or newer, this is ${process.versions.node}: ` +
      'install it from https://nodejs.org, or run `nvm install` in this folder.',
  );
  process.exit(1);
}

/** True when node_modules holds what package-lock.json asks for, whoever put it there. */
function isInstalled() {
  if (read(STAMP_FILE) === lockHash()) return true;
  const record = read(NPM_RECORD); // npm writes it last: an install that broke off has none
  if (record === undefined) return false;
  const wanted = JSON.parse(readFileSync(LOCK_FILE, 'utf8')).packages;
  const present = JSON.parse(record).packages;
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true;
    const found = present[path];
    return found === undefined ? Boolean(optional || devOptional) : found.version === version;
  });
}

/** Installs exactly what the lock file says. Resolves when node_modules is complete. */
async function install() {
  const startedMs = Date.now();
  const seconds = () => `${Math.round((Date.now() - startedMs) / 1000)} s`;
  console.log('setup  installing dependencies with npm ci (about half a minute, once)');
  const progress = setInterval(() => console.log(`setup  still installing, ${seconds()}`), PROGRESS_EVERY_MS);
  const [command, ...before] = npmCommand();
  // Building needs the development dependencies, also where NODE_ENV is "production".
  const npm = spawn(command, [...before, 'ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const status = await new Promise((resolve, reject) => {
    npm.on('error', reject);
    npm.on('exit', resolve);
  }).finally(() => clearInterval(progress));
  if (status !== 0) throw new Error('npm ci failed: see the lines above, check the network, and run it again.');
  writeFileSync(STAMP_FILE, lockHash());
  console.log(`setup  installed in ${seconds()}`);
}

/** The npm that runs this script, else the one on the path. */
function npmCommand() {
  const running = process.env.npm_execpath;
  return running?.endsWith('npm-cli.js') ? [process.execPath, running] : ['npm'];
}

/** Runs `work` while no other process of this clone does: `npm ci` begins by deleting node_modules. */
async function alone(work) {
  for (let told = false; !takeLock(); told = true) {
    if (!told) console.log('setup  another process is installing here; waiting for it');
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
  try {
    await work();
  } finally {
    rmSync(SETUP_LOCK, { force: true });
  }
}

function takeLock() {
  try {
    writeFileSync(SETUP_LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    removeLockOfTheDead();
    return false;
  }
}

/** A lock whose owner was killed is moved aside; one that another waiter took in between is put back. */
function removeLockOfTheDead() {
  const owner = Number(read(SETUP_LOCK));
  if (!owner || isAlive(owner)) return;
  const aside = `${SETUP_LOCK}.${process.pid}`;
  try {
    renameSync(SETUP_LOCK, aside);
  } catch {
    return; // gone already
  }
  if (Number(read(aside)) === owner) rmSync(aside, { force: true });
  else renameSync(aside, SETUP_LOCK);
}

function isAlive(pid) {
  if (pid === process.pid) return false; // ours would not be taken from us: a number used again
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function lockHash() {
  return createHash('sha256').update(readFileSync(LOCK_FILE)).digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
