// Floor of `open-…`: the whole log folded, or the file opened and each partition's newest row read.
import { replay } from './replay.mjs';
import { openFile, SPAN } from './sqlite.mjs';

export function open({ file, snapshots }) {
  const startedMs = performance.now();
  if (snapshots === undefined) replay({ file, what: 'verify-replay-fold' });
  else {
    const { db } = openFile(file);
    const newest = db.prepare('SELECT hash FROM batches WHERE position BETWEEN ? AND ? ORDER BY position DESC LIMIT 1');
    for (let partition = 0; partition < 16; partition++) newest.get(partition * SPAN, (partition + 1) * SPAN - 1);
  }
  return { ms: performance.now() - startedMs };
}
