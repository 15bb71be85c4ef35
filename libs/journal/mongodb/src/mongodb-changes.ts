import type { ChangeStream, ChangeStreamDocument, ChangeStreamInsertDocument, Db } from 'mongodb';
import { partitionOfCollection } from './batch-document';
import type { Change, Changes } from './change-watcher';

/** The server answers at least this often, also when there is nothing to tell. */
const MAX_WAIT_MS = 1_000;

/** One change stream over a journal's collections. It carries names only: the batches are read from the collections. */
export function changesOf(db: Db, journal: string): Changes {
  const stream: ChangeStream = db.watch(
    [
      { $match: { operationType: 'insert', 'ns.coll': { $regex: `^${journal}\\.p[0-9][0-9]$` } } },
      { $project: { operationType: 1, ns: 1, documentKey: 1 } },
    ],
    { maxAwaitTimeMS: MAX_WAIT_MS, readConcern: { level: 'majority' } },
  );
  // A stream that fails while nobody waits for it would otherwise end the process.
  stream.on('error', () => undefined);
  return {
    async tryNext() {
      const change = await stream.tryNext();
      return change === null ? null : batchOf(change);
    },
    next: async () => batchOf(await stream.next()),
    close: () => stream.close(),
  };

  function batchOf(change: ChangeStreamDocument): Change {
    const name = 'ns' in change && change.ns !== undefined && 'coll' in change.ns ? change.ns.coll : '';
    const partition = partitionOfCollection(journal, name);
    if (partition === undefined) throw new Error(`the change stream ended with "${change.operationType}"`);
    const { _id: sequence } = (change as ChangeStreamInsertDocument).documentKey as unknown as { _id: number };
    return { partition, sequence };
  }
}
