#!/usr/bin/env node
// `npx daftari …`: makes sure that the command line tool can run, then runs it in this process.
// Plain Node without a dependency: nothing may be installed yet, and an old Node must get as far as the version check.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const main = join(root, 'dist/cli/main.js');

requireNode();
if (!existsSync(join(root, 'node_modules')))
  stop('nothing is installed yet: run "npm install" (or "npm start") first.');
if (!existsSync(main)) build();
process.setSourceMapsEnabled(true);
createRequire(import.meta.url)(main);

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  stop(
    `needs Node ${OLDEST_NODE.join('.')} or newer, this is ${process.versions.node}: install it from https://nodejs.org.`,
  );
}

/** What the build says goes to stderr: stdout belongs to the command. */
function build() {
  const args = [join(root, 'tools/build/build.mjs'), '--quiet'];
  spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] });
  if (!existsSync(main)) stop('it could not be built: see the lines above, or run "npm install" again.');
}

function stop(message) {
  console.error(`daftari: ${message}`);
  process.exit(2);
}
