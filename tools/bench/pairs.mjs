// Runs a floor and ours in turn, each in a process of its own, so that a busy neighbour disturbs both alike.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const FLOOR = join(root, 'tools/bench/floors/main.mjs');
const DEADLINE_MS = 10 * 60_000;

/** One run of one side; answers what its last line says. @throws when it fails or takes too long */
export function runSide(side, name, options, { env = {}, bundle = 'journal' } = {}) {
  const script = side === 'floor' ? FLOOR : join(root, `dist/bench/${bundle}.js`);
  return new Promise((resolve, reject) => {
    const child = { timeout: DEADLINE_MS, env: { ...process.env, ...env }, maxBuffer: 1 << 20 };
    execFile(process.execPath, [script, name, JSON.stringify(options)], child, (error, stdout, stderr) => {
      if (error) return reject(new Error(`${side} ${name} failed: ${stderr || error.message}`));
      resolve(JSON.parse(stdout.trim().split('\n').at(-1)));
    });
  });
}

/** Runs both sides `rounds` times in turn on fresh files; answers the median of each and the median of the pairs' ratios. */
export async function inPairs({ rounds, measure, tell }) {
  const floors = [];
  const ours = [];
  for (let round = 1; round <= rounds; round++) {
    tell(round, rounds);
    floors.push(await measure('floor'));
    ours.push(await measure('ours'));
  }
  return { floor: median(floors), value: median(ours), pairs: ours.map((value, i) => value / floors[i]) };
}

/** A folder that is gone afterwards. */
export async function inFolder(work) {
  const folder = mkdtempSync(join(process.env.DAFTARI_BENCH_DIR ?? tmpdir(), 'daftari-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
