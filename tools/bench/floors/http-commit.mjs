// A bare Fastify that answers a POST when its row is durable: requests of a turn of the event loop share a commit.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import fastify from 'fastify';
import { Agent } from 'undici';
import { spread } from './spread.mjs';
import { openFile } from './sqlite.mjs';

const WARM_UP_MS = 3_000;

/** Clients that wait for their answer before they ask again, in this process; the server is another. */
export async function httpCommit({ file, clients, forMs }) {
  const server = fork(fileURLToPath(import.meta.url), [file]);
  const [{ url }] = await once(server, 'message');
  const agent = new Agent({ connections: clients });
  const tookMs = [];
  const startedMs = performance.now();
  const client = async () => {
    for (let n = 0; ; n++) {
      const atMs = performance.now();
      if (atMs - startedMs > WARM_UP_MS + forMs) return;
      const body = JSON.stringify({ amount: 10, phone: `2547${10_000_000 + n}` });
      const headers = { 'content-type': 'application/json' };
      const answer = await agent.request({ origin: url, path: '/', method: 'POST', headers, body });
      await answer.body.text();
      if (atMs - startedMs > WARM_UP_MS) tookMs.push(performance.now() - atMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  await agent.close();
  server.kill();
  return { perSecond: (tookMs.length * 1_000) / forMs, ...spread(tookMs) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve(process.argv[2]);

async function serve(file) {
  const store = openFile(file);
  let waiting = [];
  let sequence = 0;
  const commit = () => {
    const group = waiting;
    waiting = [];
    const body = Buffer.from(JSON.stringify(group.map(({ fact }) => fact)));
    const hash = createHash('sha256').update(body).digest('hex');
    const streams = group.map((_, i) => `payment-${sequence}-${i}`);
    const recordedAt = new Date().toISOString();
    store.write([
      { partition: 0, sequence: sequence++, hash, recordedAt, body, streams, versions: streams.map(() => 1) },
    ]);
    for (const { resolve } of group) resolve();
  };
  const app = fastify();
  app.post('/', async (request) => {
    await new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(commit);
      waiting.push({ fact: request.body, resolve });
    });
    return { status: 'PENDING' };
  });
  process.send({ url: await app.listen({ host: '127.0.0.1', port: 0 }) });
}
