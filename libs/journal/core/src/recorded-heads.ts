import type { Journal } from './journal';
import type { Checkpoint, StoredBatch } from './position';

/**
 * Heads of journals, kept apart from them: a chain of hashes shows every change but not that its tail was cut off or that
 * the whole log was replaced (design §2.1).
 */
export interface RecordedHeads {
  readonly journals: Readonly<Record<string, RecordedJournal>>;
}

export interface RecordedJournal {
  readonly journalId: string;
  /** The newest batch of every partition at that moment. */
  readonly heads: readonly Checkpoint[];
}

/** What a journal has lost. */
export interface Loss {
  readonly partition?: number;
  readonly sequence?: number;
  /** One sentence without the place. */
  readonly problem: string;
}

/** The heads of these journals at this moment. */
export async function headsToRecord(
  journals: readonly Pick<Journal, 'name' | 'journalId' | 'partitions' | 'head'>[],
): Promise<RecordedHeads> {
  const entries = journals.map(async (journal) => {
    const partitions = Array.from({ length: journal.partitions }, (_, partition) => partition);
    const heads = await Promise.all(partitions.map((partition) => journal.head(partition)));
    const checkpoints = heads.map(({ partition, sequence, hash }) => ({ partition, sequence, hash }));
    return [journal.name, { journalId: journal.journalId, heads: checkpoints }] as const;
  });
  return { journals: Object.fromEntries(await Promise.all(entries)) };
}

/** What is not there any more, or not the same, of what was recorded; empty when everything is. */
export async function lostSince(
  recorded: RecordedJournal,
  log: {
    readonly journalId?: string | undefined;
    readBatches(partition: number, afterSequence: number, limit: number): Promise<readonly StoredBatch[]>;
  },
): Promise<Loss[]> {
  if (log.journalId !== undefined && log.journalId !== recorded.journalId) {
    return [{ problem: `it is another journal (${log.journalId}) than the one that was here (${recorded.journalId})` }];
  }
  const losses: Loss[] = [];
  for (const { partition, sequence, hash } of recorded.heads) {
    const [found] = await log.readBatches(partition, sequence - 1, 1);
    if (found?.sequence === sequence && found.hash === hash) continue;
    const problem =
      found?.sequence === sequence
        ? 'another batch is here than the one that was recorded'
        : 'the log ends before this batch, which it had: its tail was cut off or rolled back';
    losses.push({ partition, sequence, problem });
  }
  return losses;
}
