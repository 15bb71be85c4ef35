import { entry, openEntries, streamOf } from './entries';

export interface GrowRun {
  readonly file: string;
  readonly batchSize: number;
  readonly streams?: number;
  /** Log lengths, ascending, at which the next `window` events are timed. */
  readonly marks: readonly number[];
  readonly window: number;
}

/** Appends batch after batch and tells the speed of one window at each mark. */
export async function grow(run: GrowRun): Promise<{ perSecond: number[] }> {
  const { batchSize, streams, marks, window } = run;
  const journal = await openEntries(run.file);
  const perSecond: number[] = [];
  let written = 0;
  const writeTo = async (until: number) => {
    for (; written < until; written += batchSize) {
      const partition = (written / batchSize) % 16;
      const facts = Array.from({ length: batchSize }, (_, i) => entry(streamOf(partition, written + i, streams)));
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
    await writeTo(mark);
    const startedMs = performance.now();
    await writeTo(mark + window);
    perSecond.push((window / (performance.now() - startedMs)) * 1000);
  }
  await journal.close();
  return { perSecond };
}
