import { entry, openEntries, streamOf } from './entries';

export interface GrowRun {
  readonly file: string;
  readonly batchSize: number;
  readonly streams?: number;
  /** Log lengths, ascending, at which the next `window` events are timed; what is between is written faster. */
  readonly marks: readonly number[];
  readonly window: number;
}

/** Events of a batch that only lengthens the log. */
const FILLING = 1_000;

/** Appends batch after batch and tells the speed of one window at each mark. */
export async function grow(run: GrowRun): Promise<{ perSecond: number[] }> {
  const { streams, marks, window } = run;
  const journal = await openEntries(run.file);
  const perSecond: number[] = [];
  let written = 0;
  let batches = 0;
  const writeTo = async (until: number, atMost: number) => {
    while (written < until) {
      const partition = batches++ % 16;
      const length = Math.min(atMost, until - written);
      const facts = Array.from({ length }, (_, i) => entry(streamOf(partition, written + i, streams)));
      written += length;
      await journal.decide({
        partition,
        streams: facts.map(({ stream }) => stream),
        fresh: streams === undefined,
        cause: { correlation: 'bench', causation: 'bench', actor: 'service:bench', environment: 'test' },
        decide: () => ({ events: facts, result: undefined }),
      });
    }
  };
  for (const mark of marks) {
    await writeTo(mark, FILLING);
    const startedMs = performance.now();
    await writeTo(mark + window, run.batchSize);
    perSecond.push((window / (performance.now() - startedMs)) * 1000);
  }
  await journal.close();
  return { perSecond };
}
