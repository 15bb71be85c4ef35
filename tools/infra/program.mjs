import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const LAST_LINES = 15;

/** Runs a program to its end; answers whether it succeeded, and the last lines it printed. */
export async function run(command, args, onLine = () => undefined) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      onLine(line);
    });
  }
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { ok: status === 0, end: lines.slice(-LAST_LINES).join('\n') };
}
