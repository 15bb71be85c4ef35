import { snapshotFiles } from '@daftari/journal-files/snapshot-files';
import { openEntries, sumsModel } from './entries';

export interface OpenRun {
  readonly file: string;
  /** A folder with snapshots, or one to make them in; without it every start folds the whole log. */
  readonly snapshots?: string;
}

/** From nothing to the first answer of every partition, in milliseconds. */
export async function openAndAsk({ file, snapshots }: OpenRun): Promise<{ ms: number }> {
  const startedMs = performance.now();
  const kept = snapshots === undefined ? {} : { snapshots: snapshotFiles(snapshots) };
  const journal = await openEntries(file, { partition: sumsModel, ...kept });
  const partitions = Array.from({ length: journal.partitions }, (_, partition) => partition);
  await Promise.all(partitions.map((partition) => journal.query(partition, [], (view) => view.partition.cents)));
  const ms = performance.now() - startedMs;
  await journal.close();
  return { ms };
}
