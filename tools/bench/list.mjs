// The figures of the list of transactions and of single ones, at a million payments of a hundred merchants.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inFolder } from './pairs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const MERCHANTS = 100;
const QUESTIONS = 2_000;
/** A smaller log for trying this out: DAFTARI_BENCH_PAYMENTS=20000. */
const PAYMENTS = Number(process.env.DAFTARI_BENCH_PAYMENTS ?? 1_000_000);
const DEADLINE_MS = 20 * 60_000;

const QUESTIONS_ASKED = ['first', 'status', 'deep', 'get'];
const names = QUESTIONS_ASKED.flatMap((question) => ['p50', 'p99'].map((share) => `list-${question}-${share}`));

/**
 * Our side is the service on its own journal and view, filled through its projection; a page comes with the merchant's
 * overview. The floor is a table with an index for each question, on the same engine, and counts nothing.
 */
const lists = {
  names,
  measure: (tell) =>
    inFolder(async (folder) => {
      tell(1, 1);
      const options = JSON.stringify({ folder, payments: PAYMENTS, merchants: MERCHANTS, questions: QUESTIONS });
      const floor = await run([join(root, 'tools/bench/floors/main.mjs'), 'list', options]);
      const ours = await run([join(root, 'dist/bench/list.js'), 'list', options]);
      return QUESTIONS_ASKED.flatMap((question) =>
        ['p50', 'p99'].map((share) => {
          const [value, least] = [ours[question][`${share}Ms`], floor[question][`${share}Ms`]];
          return { name: `list-${question}-${share}`, unit: 'ms', value, floor: least, pairs: [least / value] };
        }),
      );
    }),
};

/** One run; what it tells of its progress is shown, what its last line says is answered. @throws when it fails */
function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: DEADLINE_MS });
    let text = '';
    child.stdout.on('data', (part) => (text += part));
    child.on('error', reject);
    child.on('exit', (status) => {
      if (status !== 0) return reject(new Error(`${args[1]} ended with ${status}`));
      resolve(JSON.parse(text.trim().split('\n').at(-1)));
    });
  });
}

export const listFigures = [lists];
