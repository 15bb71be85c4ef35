#!/usr/bin/env node
// `npm run proto`: lints proto/, generates libs/contracts/src/generated from it and stamps the result.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GENERATED, protoStamp, STAMP } from './stamp.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const wanted = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).devDependencies;

if (!toolsInstalled()) run('installing buf and ts-proto', 'npm', ['install', '--no-audit', '--no-fund']);
const buf = join(here, 'node_modules/.bin/buf');
run('linting proto/', buf, ['lint', join(root, 'proto')]);
run(`generating ${GENERATED}`, buf, ['generate']);
writeFileSync(join(root, STAMP), `${protoStamp(root)}\n`);
console.log('proto  done');

function toolsInstalled() {
  return Object.entries(wanted).every(([name, version]) => {
    const manifest = join(here, 'node_modules', name, 'package.json');
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version;
  });
}

function run(what, command, args) {
  console.log(`proto  ${what}`);
  const { status, error } = spawnSync(command, args, { cwd: here, stdio: 'inherit' });
  if (status === 0) return;
  console.error(`proto  ${what} failed${error ? `: ${error.message}` : ''}`);
  process.exit(1);
}
