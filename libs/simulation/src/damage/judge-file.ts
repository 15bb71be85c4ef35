import { storeLogReader } from '@daftari/audit/store-log-reader';
import type { Finding } from '@daftari/audit/verify/finding';
import { verifyJournal } from '@daftari/audit/verify/verify-journal';
import { hashOf } from '@daftari/journal-core/batch';
import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { StoredBatch } from '@daftari/journal-core/position';
import type { JournalStore } from '@daftari/journal-core/store';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';

export type Verdict =
  /** Findings say which batch of which partition is not as it was written. */
  | { readonly is: 'named'; readonly findings: readonly Finding[] }
  /** Opening or verifying says that something is wrong, not where. */
  | { readonly is: 'reported'; readonly problem: string }
  /** Nothing was found; `content` is all that can be read from the file, in every way there is. */
  | { readonly is: 'clean'; readonly content: string };

/** What an auditor and every way of reading make of a journal's file. Never throws. */
export async function judgeFile(file: string): Promise<Verdict> {
  let store: JournalStore | undefined;
  try {
    store = await openSqliteStore({ file, readOnly: true });
    const identity = await store.identity();
    if (identity === undefined) return { is: 'reported', problem: 'the file holds no journal' };
    const { findings, findingCount } = await verifyJournal(storeLogReader('counters', store, identity));
    const named = findings.filter(({ partition, sequence }) => partition !== undefined && sequence !== undefined);
    if (named.length > 0) return { is: 'named', findings: named };
    if (findingCount > 0) return { is: 'reported', problem: findings[0]!.problem };
    return { is: 'clean', content: hashOf(Buffer.from(JSON.stringify(await everythingIn(store)))) };
  } catch (error) {
    return { is: 'reported', problem: String(error) };
  } finally {
    await store?.close().catch(() => undefined);
    // The driver frees what a closed database had in a turn of the event loop of its own; without one, thousands of them pile up.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** All that a store answers: in one go, batch by batch, stream by stream. */
async function everythingIn(store: JournalStore): Promise<unknown[]> {
  const all: unknown[] = [await store.identity()];
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const batches = await store.readBatches(partition, -1, 1_000);
    const index = await store.readIndex!(partition, undefined, 10_000);
    all.push(await store.head(partition), index, batches.map(plain));
    for (const { sequence } of batches) all.push((await store.readBatches(partition, sequence - 1, 1)).map(plain));
    for (const { stream, version } of index) {
      all.push((await store.readStreamBatches(partition, stream, version, 1)).map(plain));
    }
    for (const stream of new Set(index.map((row) => row.stream))) {
      all.push((await store.readStreamBatches(partition, stream, 1, 1_000)).map(plain));
    }
  }
  return all;
}

function plain({ body, ...beside }: StoredBatch): object {
  return { ...beside, body: hashOf(body) };
}
