import { replayPartition } from '@daftari/audit/replay/replay-partition';
import { storeLogReader } from '@daftari/audit/store-log-reader';
import { verifyJournal } from '@daftari/audit/verify/verify-journal';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import { openEntries, sumsModel } from './entries';

export interface ReplayRun {
  readonly file: string;
  readonly what: 'read' | 'verify' | 'verify-replay-fold';
}

/** The whole log once, from its file. */
export async function replay({ file, what }: ReplayRun): Promise<{ perSecond: number }> {
  const startedMs = performance.now();
  const events = what === 'read' ? await read(file) : await audit(file, what);
  return { perSecond: (events / (performance.now() - startedMs)) * 1000 };
}

/** As a new subscriber gets it: every event, verified, in order. */
async function read(file: string): Promise<number> {
  const journal = await openEntries(file);
  const partitions = Array.from({ length: journal.partitions }, (_, partition) => partition);
  const heads = await Promise.all(partitions.map((partition) => journal.head(partition)));
  let left = heads.length;
  let events = 0;
  await new Promise<void>((resolve, reject) => {
    journal.subscribe(
      [],
      async ({ checkpoint, events: delivered }) => {
        events += delivered.length;
        if (checkpoint.sequence === heads[checkpoint.partition]!.sequence && --left === 0) resolve();
      },
      reject,
    );
  });
  void journal.close();
  return events;
}

async function audit(file: string, what: 'verify' | 'verify-replay-fold'): Promise<number> {
  const store = await openSqliteStore({ file, readOnly: true });
  const identity = (await store.identity())!;
  const { readIndex: _, ...reader } = storeLogReader('bench', store, identity);
  if (what === 'verify') {
    const report = await verifyJournal(reader);
    if (report.findingCount > 0) throw new Error(report.findings[0]!.problem);
    return report.events;
  }
  let events = 0;
  for (let partition = 0; partition < identity.partitions; partition++) {
    events += (await replayPartition({ reader, partition, model: sumsModel })).events;
  }
  return events;
}
