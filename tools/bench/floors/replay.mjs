// Floor of `read`, `verify` and `verify-replay-fold`: rows back in order, hashed, parsed and folded.
import { hashOf } from './events.mjs';
import { openFile, SPAN } from './sqlite.mjs';

const PAGE = 64;

export function replay({ file, what }) {
  const { db } = openFile(file);
  const page = db.prepare(
    'SELECT position, hash, body FROM batches WHERE position > ? AND position < ? ORDER BY position LIMIT ?',
  );
  const decoder = new TextDecoder();
  const startedMs = performance.now();
  let events = 0;
  for (let partition = 0; partition < 16; partition++) {
    let previous;
    const versions = new Map();
    let sum = 0;
    for (let after = partition * SPAN - 1; ;) {
      const rows = page.all(after, (partition + 1) * SPAN, PAGE);
      if (rows.length === 0) break;
      for (const { position, hash, body } of rows) {
        after = position;
        if (hashOf(body) !== hash) throw new Error('damaged');
        const batch = JSON.parse(decoder.decode(body));
        if (previous !== undefined && batch.previousHash !== previous) throw new Error('broken');
        previous = hash;
        events += batch.events.length;
        if (what === 'verify') for (const { stream, version } of batch.events) versions.set(stream, version);
        if (what === 'verify-replay-fold') for (const { data } of batch.events) sum += data.amountCents ?? 0;
      }
    }
    if (Number.isNaN(sum)) throw new Error('not a number');
  }
  return { perSecond: (events / (performance.now() - startedMs)) * 1000 };
}
