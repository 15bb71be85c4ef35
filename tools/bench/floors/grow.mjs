// Floor of `grow`: the same windows at the same lengths of the log.
import { batchWriter } from './append.mjs';

export function grow({ file, batchSize, streams, marks, window }) {
  const write = batchWriter(file, batchSize, streams);
  const perSecond = [];
  let written = 0;
  const writeTo = (until) => {
    for (; written < until; written += batchSize) write(written);
  };
  for (const mark of marks) {
    writeTo(mark);
    const startedMs = performance.now();
    writeTo(mark + window);
    perSecond.push((window / (performance.now() - startedMs)) * 1000);
  }
  return { perSecond };
}
