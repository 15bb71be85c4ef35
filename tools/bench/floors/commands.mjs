// Floor of `commands-N`: N commands in flight, grouped by a committer whose SQLite sits in a worker thread.
import { Worker } from 'node:worker_threads';
import { encodeBatch, encodeEvent, hashOf, NO_HASH, streamOf } from './events.mjs';

const MAX_BATCH = 1_000;

export async function commands({ file, inFlight, commands: total, streams, hot = false, before = 0, sealed = false }) {
  const writer = new Worker(new URL('./commands.worker.mjs', import.meta.url), { workerData: file });
  await new Promise((resolve) => writer.once('message', resolve));
  const waitingFor = new Map();
  writer.on('message', (ids) => ids.forEach((id) => waitingFor.get(id)()));
  let nextId = 0;
  const write = (batch) =>
    new Promise((resolve) => {
      const id = nextId++;
      waitingFor.set(id, () => (waitingFor.delete(id), resolve()));
      writer.postMessage({ id, ...batch });
    });
  const committers = Array.from({ length: 16 }, (_, partition) => committer(partition, write, sealed));
  for (let n = 0; n < before; n += MAX_BATCH) {
    const some = Math.min(MAX_BATCH, before - n);
    await Promise.all(Array.from({ length: some }, () => committers[0]('entry-hot')));
  }
  const startedMs = performance.now();
  let started = 0;
  const caller = async () => {
    for (let n = started++; n < total; n = started++) {
      const partition = hot ? 0 : n % 16;
      await committers[partition](hot ? 'entry-hot' : streamOf(partition, n, streams));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  const tookMs = performance.now() - startedMs;
  await writer.terminate();
  return { perSecond: (total / tookMs) * 1000 };
}

/** Streams are folded to their version only; what waits while a batch is written forms the next one. */
function committer(partition, write, sealed) {
  const versions = new Map();
  const waiting = [];
  let running = false;
  let head = { sequence: -1, hash: NO_HASH };
  const run = async () => {
    await Promise.resolve();
    while (waiting.length > 0) {
      const taken = waiting.splice(0, MAX_BATCH);
      const nowMs = Date.now();
      const streams = [];
      const numbers = [];
      const encoded = [];
      for (const { stream } of taken) {
        const version = (versions.get(stream) ?? 0) + 1;
        versions.set(stream, version);
        streams.push(stream);
        numbers.push(version);
        encoded.push(encodeEvent(stream, version, nowMs, sealed));
      }
      const sequence = head.sequence + 1;
      const body = encodeBatch(partition, sequence, head.hash, nowMs, encoded);
      const hash = hashOf(body);
      const recordedAt = new Date(nowMs).toISOString();
      await write({ partition, sequence, hash, recordedAt, body, streams, versions: numbers });
      head = { sequence, hash };
      for (const { resolve } of taken) resolve();
    }
    running = false;
  };
  return (stream) =>
    new Promise((resolve) => {
      waiting.push({ stream, resolve });
      if (running) return;
      running = true;
      void run();
    });
}
