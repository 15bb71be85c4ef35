#!/usr/bin/env node
// `npm test`: build, types, lint, format, then every test of every level. Each step runs even when one before it failed.
// A test that cannot run on this machine skips itself and says in its name what it needs; the report lists it.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testReport } from './report.cjs';
import { afterSecondTry, filesToTryAgain } from './second-try.cjs';

const STEP_DEADLINE_MS = 75 * 60_000;
const CLUSTER = 'apps/e2e/src/cluster/';
const KILL_AFTER_MS = 5_000;
const COUNTS_VARIABLE = 'TEST_COUNTS_FILE'; // jest.config.js reads it

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { resolve } = createRequire(import.meta.url);
const scratch = mkdtempSync(join(tmpdir(), 'daftari-test-'));
const countsFile = join(scratch, 'levels.json');
const secondFile = join(scratch, 'second-try.json');

try {
  const build = await step('build', [join(root, 'tools/build/build.mjs')]);
  console.log('\nlint, typecheck, format and infra run side by side; each is shown when it has ended');
  const steps = [
    build,
    // Each takes one core and waits for none of the others.
    ...(await Promise.all([
      step('lint', [join(root, 'tools/lint/run.mjs')], { beside: true }),
      step('typecheck', [resolve('typescript/bin/tsc'), '--noEmit'], { beside: true }),
      step('format', [resolve('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'], { beside: true }),
      // The servers that tests of adapters start; without them those tests are skipped, and say so.
      step('infra', [join(root, 'tools/infra/run.mjs'), 'install', '--if-possible'], { beside: true }),
    ])),
    await step('tests', [resolve('jest/bin/jest'), '--ci', `^((?!${CLUSTER}).)*$`], { runsTests: true }),
    // A dozen processes, a broker and a database: with nothing else beside them.
    await step('cluster', [resolve('jest/bin/jest'), '--ci', '--maxWorkers=1', CLUSTER], { runsTests: true }),
  ];
  const levels = await withSecondTry(countsIn(countsFile), steps);
  const { lines, ok } = testReport(steps, levels);
  process.exitCode = ok ? 0 : 1;
  console.log(lines.join('\n'));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Gives tests that only ran out of time a second try, with nothing beside them. */
async function withSecondTry(levels, steps) {
  const files = levels === undefined ? [] : filesToTryAgain(levels);
  if (files.length === 0) return levels;
  console.log(`\nRan out of time, and are run again alone:\n  ${files.join('\n  ')}`);
  const args = [resolve('jest/bin/jest'), '--ci', '--maxWorkers=1', '--runTestsByPath', ...files];
  steps.push(await step('again', args, { runsTests: true, counts: secondFile }));
  const second = countsIn(secondFile);
  return second === undefined ? levels : afterSecondTry(levels, second);
}

function countsIn(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** Runs one Node script to its end, or to the deadline. What runs beside others is shown when it has ended. */
async function step(name, args, { runsTests = false, counts = countsFile, beside = false } = {}) {
  const line = `\n── ${name} ${'─'.repeat(60 - name.length)}`;
  if (!beside) console.log(line);
  const startedMs = performance.now();
  const output = beside ? 'pipe' : 'inherit';
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', output, output],
    env: { ...process.env, [COUNTS_VARIABLE]: counts },
  });
  const shown = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => shown.push(chunk));
  const deadline = setTimeout(() => stop(child, name), STEP_DEADLINE_MS);
  const status = await new Promise((done) => child.on('close', done));
  clearTimeout(deadline);
  if (beside) console.log(`${line}\n${Buffer.concat(shown)}`);
  return { name, ok: status === 0, runsTests, tookMs: performance.now() - startedMs };
}

function stop(child, name) {
  console.error(`${name} is still running after ${STEP_DEADLINE_MS / 60_000} minutes: stopping it`);
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
}
