import { entry, openEntries, streamOf } from './entries';

export interface AppendRun {
  readonly file: string;
  readonly batchSize: number;
  readonly events: number;
  /** Streams of a partition that take turns; a new one for each event when absent. */
  readonly streams?: number;
}

/** One caller that appends batch after batch, each durable before the next. */
export async function append({ file, batchSize, events, streams }: AppendRun): Promise<{ perSecond: number }> {
  const journal = await openEntries(file);
  const startedMs = performance.now();
  for (let written = 0, batch = 0; written < events; written += batchSize, batch++) {
    const partition = batch % 16;
    const facts = Array.from({ length: batchSize }, (_, i) => entry(streamOf(partition, written + i, streams)));
    await journal.decide({
      partition,
      streams: facts.map(({ stream }) => stream),
      fresh: streams === undefined,
      cause: { correlation: 'bench', causation: 'bench', actor: 'service:bench', environment: 'test' },
      decide: () => ({ events: facts, result: undefined }),
    });
  }
  const tookMs = performance.now() - startedMs;
  await journal.close();
  return { perSecond: (events / tookMs) * 1000 };
}
