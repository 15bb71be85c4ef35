import type { Clock } from '@daftari/kernel/clock';
import { isoTime } from '@daftari/kernel/clock';
import { pause, type Scheduler } from '@daftari/kernel/scheduler';
import { decodeBatch, hashOf } from '@daftari/journal-core/batch';
import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { Checkpoint, StoredBatch } from '@daftari/journal-core/position';
import type { LogReader } from '../log-reader';
import { LogNotExportable } from './export-errors';

/** Where each partition of a journal ends for this export. */
export interface JournalBounds {
  readonly reader: LogReader;
  readonly journalId: string;
  readonly heads: readonly Checkpoint[];
}

export interface BoundsOptions {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** True while services write: the clock then has to be the one that they stamp batches with. */
  readonly live: boolean;
}

/** A writer whose clock is further behind its log refuses to write; nobody waits longer for it here. */
const MAX_CLOCK_BEHIND_MS = 10_000;
const LOOK_AT_CLOCK_MS = 2;
const READ_AHEAD = 16;

interface DatedBounds extends JournalBounds {
  /** The newest `recordedAt` of all its partitions. */
  readonly latest: string;
}

/**
 * Bounds for several journals that are written at this moment, so that no event is within whose cause, in another journal,
 * is not. The newest heads are read once; T is the newest time among them; when the clock has passed T, each partition
 * goes on to its last batch that was recorded at T or before. What is caused by an event is decided after that event is
 * durable, with the same clock: so whatever lacks is later than T. Everything that was durable before the call is within.
 * @throws LogNotExportable
 */
export async function consistentBounds(
  readers: readonly LogReader[],
  { clock, scheduler, live }: BoundsOptions,
): Promise<JournalBounds[]> {
  const first = await Promise.all(readers.map(headsNow));
  if (!live) return first;
  const latest = first.map((bounds) => bounds.latest).reduce((a, b) => (a > b ? a : b), '');
  await untilPast(latest, clock, scheduler);
  return Promise.all(
    first.map(async ({ reader, journalId, heads }) => ({
      reader,
      journalId,
      heads: await Promise.all(heads.map((head) => lastUpTo(latest, reader, head))),
    })),
  );
}

async function headsNow(reader: LogReader): Promise<DatedBounds> {
  const { journal, journalId } = reader;
  if (journalId === undefined) throw new LogNotExportable(`journal ${journal} does not say which journal it is`);
  const heads = [...(await reader.heads())].sort((a, b) => a.partition - b.partition);
  let latest = '';
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const head = heads[partition];
    if (head?.partition !== partition) {
      throw new LogNotExportable(`journal ${journal} partition ${partition} has no batch: run audit verify`);
    }
    const [batch] = await reader.readBatches(partition, head.sequence - 1, 1);
    if (batch?.sequence !== head.sequence) {
      throw new LogNotExportable(
        `journal ${journal} partition ${partition} sequence ${head.sequence}: the head is not there; run audit verify`,
      );
    }
    const recordedAt = timeOf(journal, batch);
    if (recordedAt > latest) latest = recordedAt;
  }
  return { reader, journalId, heads, latest };
}

async function untilPast(latest: string, clock: Clock, scheduler: Scheduler): Promise<void> {
  for (let waitedMs = 0; isoTime(clock.nowMs()) <= latest; waitedMs += LOOK_AT_CLOCK_MS) {
    if (waitedMs > MAX_CLOCK_BEHIND_MS) {
      throw new LogNotExportable(`the clock is behind the log, which was written at ${latest}: set it right first`);
    }
    await pause(scheduler, LOOK_AT_CLOCK_MS);
  }
}

/** The last batch that was recorded at `latest` or before; `head` is one. */
async function lastUpTo(latest: string, reader: LogReader, head: Checkpoint): Promise<Checkpoint> {
  for (let last = head; ;) {
    const page = await reader.readBatches(last.partition, last.sequence, READ_AHEAD);
    const within = page.filter((batch) => timeOf(reader.journal, batch) <= latest);
    const newest = within[within.length - 1];
    if (newest !== undefined) last = { partition: newest.partition, sequence: newest.sequence, hash: newest.hash };
    if (newest === undefined || within.length < page.length) return last;
  }
}

function timeOf(journal: string, { partition, sequence, hash, body }: StoredBatch): string {
  if (hashOf(body) !== hash) {
    throw new LogNotExportable(
      `journal ${journal} partition ${partition} sequence ${sequence}: its bytes are not what was written; run audit verify`,
    );
  }
  return decodeBatch(body).recordedAt;
}
