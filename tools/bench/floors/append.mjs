// Floor of `append-N`: batches of N events with chain, hash and stream index, one transaction each, in this thread.
import { encodeBatch, encodeEvent, hashOf, NO_HASH, streamOf } from './events.mjs';
import { openFile } from './sqlite.mjs';

export function append({ file, batchSize, events, streams }) {
  const write = batchWriter(file, streams);
  const startedMs = performance.now();
  for (let written = 0; written < events; written += batchSize) write(written, batchSize);
  return { perSecond: (events / (performance.now() - startedMs)) * 1000 };
}

/** Writes the batch of so many events that begins with the n-th one; batches take turns in the partitions. */
export function batchWriter(file, streamCount) {
  const store = openFile(file);
  const versionOf = new Map();
  const heads = Array.from({ length: 16 }, () => ({ sequence: -1, hash: NO_HASH }));
  let batches = 0;
  return (written, batchSize) => {
    const partition = batches++ % 16;
    const head = heads[partition];
    const nowMs = Date.now();
    const streams = [];
    const versions = [];
    const encoded = [];
    for (let i = 0; i < batchSize; i++) {
      const stream = streamOf(partition, written + i, streamCount);
      const version = streamCount === undefined ? 1 : (versionOf.get(stream) ?? 0) + 1;
      if (streamCount !== undefined) versionOf.set(stream, version);
      streams.push(stream);
      versions.push(version);
      encoded.push(encodeEvent(stream, version, nowMs));
    }
    const sequence = head.sequence + 1;
    const body = encodeBatch(partition, sequence, head.hash, nowMs, encoded);
    const hash = hashOf(body);
    const recordedAt = new Date(nowMs).toISOString();
    store.write([{ partition, sequence, hash, recordedAt, body, streams, versions }]);
    heads[partition] = { sequence, hash };
  };
}
