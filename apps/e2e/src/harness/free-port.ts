import { createServer } from 'node:net';

/**
 * Below the ports that systems give to those who ask for any one: those might go to somebody else between their choice and the
 * moment a process listens, which on a busy machine is seconds. Each of Jest's workers has a slice of its own.
 */
const FIRST = 26_112;
const SLICE = 800;
const SLICES = 8;

const base = FIRST + (Number(process.env['JEST_WORKER_ID'] ?? 0) % SLICES) * SLICE;
let next = Math.floor(Math.random() * SLICE);

/** A loopback port that is free now, and that nobody is given again soon. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < SLICE; tries += 1) {
    const port = base + next;
    next = (next + 1) % SLICE;
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${base} to ${base + SLICE - 1} is free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
