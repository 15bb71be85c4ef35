// Floor of `grow`: the same windows at the same lengths of the log.
import { batchWriter } from './append.mjs';

/** Events of a batch that only lengthens the log. */
const FILLING = 1_000;

export function grow({ file, batchSize, streams, marks, window }) {
  const write = batchWriter(file, streams);
  const perSecond = [];
  let written = 0;
  const writeTo = (until, atMost) => {
    while (written < until) {
      const events = Math.min(atMost, until - written);
      write(written, events);
      written += events;
    }
  };
  for (const mark of marks) {
    writeTo(mark, FILLING);
    const startedMs = performance.now();
    writeTo(mark + window, batchSize);
    perSecond.push((window / (performance.now() - startedMs)) * 1000);
  }
  return { perSecond };
}
