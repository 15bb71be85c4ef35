import { noteSealer } from './note-sealer';
import { entry, openEntries, postEntry, streamOf } from './entries';

export interface CommandsRun {
  readonly file: string;
  readonly inFlight: number;
  readonly commands: number;
  /** Streams of a partition that take turns; a new one for each command when absent. */
  readonly streams?: number;
  /** All commands go to one stream. */
  readonly hot?: boolean;
  /** Events that this stream has before the clock starts. */
  readonly before?: number;
  /** The note of each entry is sealed, under a key of its stream. */
  readonly sealed?: boolean;
}

/** So many callers, each of which sends its next command when the last one is durable. */
export async function commands(run: CommandsRun): Promise<{ perSecond: number }> {
  const { inFlight, commands: total, streams, hot = false, before = 0, sealed = false } = run;
  await lengthen(run.file, before);
  const sealing = sealed ? await noteSealer(`${run.file}.keys`) : undefined;
  const journal = await openEntries(run.file, sealing);
  if (before > 0) await journal.state(0, 'entry-hot');
  const startedMs = performance.now();
  let started = 0;
  const caller = async () => {
    for (let n = started++; n < total; n = started++) {
      const partition = hot ? 0 : n % 16;
      const stream = hot ? 'entry-hot' : streamOf(partition, n, streams);
      await journal.decide(postEntry(partition, stream, !hot && streams === undefined));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  const tookMs = performance.now() - startedMs;
  await journal.close();
  return { perSecond: (total / tookMs) * 1000 };
}

/** Written by another journal, so that the stream is read and folded from the file. */
async function lengthen(file: string, events: number): Promise<void> {
  if (events === 0) return;
  const journal = await openEntries(file);
  for (let written = 0; written < events;) {
    const facts = Array.from({ length: Math.min(1_000, events - written) }, () => entry('entry-hot'));
    await journal.decide({ ...postEntry(0, 'entry-hot', false), decide: () => ({ events: facts, result: 0 }) });
    written += facts.length;
  }
  await journal.close();
}
