import type { Checkpoint } from '@daftari/journal-core/position';
import { READ_BATCHES } from '../log-reader';
import { judged } from '../patience';
import { IndexComparison } from './index-comparison';
import { PartitionWalk, type PartitionTask } from './partition-walk';

export interface PartitionReport {
  readonly partition: number;
  readonly batches: number;
  readonly events: number;
  /** The last batch that was read; absent when there was none. */
  readonly head?: Checkpoint;
}

/**
 * Reads a partition from its first batch to its end and checks all that its bytes can show (design §2.1), then compares them
 * with the store's own index where the reader can show it.
 * `onProgress` is told how many batches each page had.
 */
export async function verifyPartition(
  task: PartitionTask,
  onProgress: (batches: number) => void = () => {},
): Promise<PartitionReport> {
  const { reader, partition, findings } = task;
  const index = reader.readIndex === undefined ? undefined : new IndexComparison();
  const walk = new PartitionWalk(task, index);
  try {
    await readToTheEnd(task, walk, onProgress);
    walk.end();
  } catch (error) {
    walk.broken(judged(error));
  }
  await index?.compare(task, (sequence, problem) =>
    findings.add({ journal: reader.journal, partition, ...(sequence !== undefined && { sequence }), problem }),
  );
  const { batches, events, last } = walk;
  return { partition, batches, events, ...(last === undefined ? {} : { head: last }) };
}

async function readToTheEnd(
  { reader, partition }: PartitionTask,
  walk: PartitionWalk,
  onProgress: (batches: number) => void,
): Promise<void> {
  let limit = READ_BATCHES;
  for (let after = -1; ;) {
    const page = await reader.readBatches(partition, after, limit).catch((error: unknown) => {
      if (limit === 1) throw error;
      judged(error);
      return undefined;
    });
    if (page === undefined) {
      limit = 1; // a page that cannot be read is read batch by batch, so that the bad one is named
      continue;
    }
    for (const batch of page) walk.meet(batch);
    const last = page[page.length - 1];
    if (last === undefined || last.sequence <= after) return;
    after = last.sequence;
    onProgress(page.length);
  }
}
