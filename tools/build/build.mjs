#!/usr/bin/env node
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const STAMP_FILE = join(root, 'dist/.build-stamp.json');

/** What is built: the bundle under dist/ and where its code begins. */
const BUNDLES = {
  'dist/standalone/main.js': 'apps/standalone/src/main.ts',
  'dist/cli/main.js': 'apps/cli/src/main.ts',
  'dist/simulator/main.js': 'apps/daraja-simulator/src/main.ts',
  'dist/cluster/main.js': 'apps/cluster/src/main.ts',
  'dist/gateway/main.js': 'apps/gateway/src/main.ts',
  'dist/merchants/main.js': 'apps/merchants/src/main.ts',
  'dist/wallet-fee/main.js': 'apps/wallet-fee/src/main.ts',
  'dist/callback/main.js': 'apps/callback/src/main.ts',
  'dist/initiation/main.js': 'apps/initiation/src/main.ts',
  'dist/notifier/main.js': 'apps/notifier/src/main.ts',
  'dist/bench/cluster.js': 'tools/bench/cluster/main.ts',
  'dist/bench/journal.js': 'tools/bench/journal/main.ts',
  'dist/bench/list.js': 'apps/initiation/src/bench/main.ts',
  'dist/bench/grpc.js': 'tools/bench/grpc/main.ts',
  'dist/workers/sqlite-writer.js': 'libs/journal/sqlite/src/writer.worker.ts',
  'dist/workers/key-writer.js': 'libs/privacy/src/sqlite/key-writer.worker.ts',
};

/** A change in any of these changes every bundle. */
const SHARED_INPUTS = ['tools/build/build.mjs', 'tools/build/esm-only.json', 'tsconfig.base.json', 'package-lock.json'];

const quiet = process.argv.includes('--quiet');
const esmOnly = readJson(join(root, 'tools/build/esm-only.json'));

/** Builds what changed; true when every bundle whose source exists is now current. */
async function buildAll() {
  const startedMs = performance.now();
  const old = readStamp();
  const shared = fingerprint(SHARED_INPUTS);
  const results = await Promise.all(Object.entries(BUNDLES).map(([out, entry]) => buildOne(out, entry, old, shared)));
  const stamp = { shared, bundles: Object.fromEntries(results.flatMap((r) => (r.inputs ? [[r.out, r.inputs]] : []))) };
  if (JSON.stringify(stamp) !== JSON.stringify(old)) writeWhole(STAMP_FILE, JSON.stringify(stamp));
  report(results, performance.now() - startedMs);
  return results.every((r) => r.state !== 'failed');
}

/** Builds one bundle unless its stamp is current. A bundle that fails is removed: nobody may run an old one. */
async function buildOne(out, entry, old, shared) {
  const before = old.bundles?.[out];
  if (!existsSync(join(root, entry))) {
    rmSync(join(root, out), { force: true });
    return { out, entry, state: 'skipped' };
  }
  if (before && old.shared === shared && existsSync(join(root, out)) && fingerprint(before.files) === before.hash) {
    return { out, entry, state: 'current', inputs: before };
  }
  try {
    const { outputFiles, metafile } = await bundle(out, entry);
    for (const file of outputFiles) writeWhole(file.path, file.contents);
    const files = Object.keys(metafile.inputs).sort();
    return {
      out,
      entry,
      state: 'built',
      bytes: outputFiles.at(-1).contents.length,
      inputs: { files, hash: fingerprint(files) },
    };
  } catch (error) {
    rmSync(join(root, out), { force: true });
    return { out, entry, state: 'failed', messages: await explain(error) };
  }
}

function bundle(out, entry) {
  return esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: out,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: true,
    tsconfig: 'tsconfig.base.json',
    packages: 'external',
    plugins: [bundleEsmOnly],
    logLevel: 'silent',
  });
}

/** Node before 20.19 cannot `require` an ES module, so those packages go into the bundle; all others stay outside. */
const bundleEsmOnly = {
  name: 'bundle-esm-only',
  setup(build) {
    const names = esmOnly.map((name) => name.replace('/', '\\/')).join('|');
    build.onResolve({ filter: new RegExp(`^(${names})(\\/|$)`) }, ({ path }) => ({
      path: fileURLToPath(import.meta.resolve(path)),
    }));
  },
};

function report(results, tookMs) {
  for (const r of results) {
    if (r.state === 'skipped' && !quiet) console.log(`build  ${r.out}: skipped, ${r.entry} does not exist`);
    if (r.state === 'built') console.log(`build  ${r.out} (${Math.ceil(r.bytes / 1024)} KiB)`);
    if (r.state === 'failed') console.error(`build  ${r.out}: FAILED\n${r.messages}`);
  }
  const built = results.filter((r) => r.state === 'built').length;
  const failed = results.filter((r) => r.state === 'failed').length;
  if (quiet && built + failed === 0) return;
  const took = `${(tookMs / 1000).toFixed(1)} s`;
  if (failed > 0) console.error(`build  ${failed} of ${results.length} bundles failed, ${took}`);
  else console.log(built === 0 ? `build  up to date, ${took}` : `build  done, ${took}`);
}

async function explain(error) {
  if (!Array.isArray(error.errors)) return String(error.stack ?? error);
  return (await esbuild.formatMessages(error.errors, { kind: 'error', color: process.stderr.isTTY })).join('');
}

/** SHA-256 over names and contents; a missing file counts as one, so that its return is a change. */
function fingerprint(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const path = join(root, file);
    hash
      .update(`${file}\0`)
      .update(existsSync(path) ? readFileSync(path) : 'missing')
      .update('\0');
  }
  return hash.digest('hex');
}

/** Writes beside the target and renames: two builds at once, or a reader in between, never see half a file. */
function writeWhole(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

function readStamp() {
  try {
    return readJson(STAMP_FILE);
  } catch {
    return {}; // no stamp, or half of one: build everything
  }
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

process.exitCode = (await buildAll()) ? 0 : 1;
