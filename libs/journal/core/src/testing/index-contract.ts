import { decodeBatch } from '../batch';
import type { IndexCursor, IndexRow, JournalStore } from '../store';
import { add } from './counter-model';
import { openCounters, type MakeStore } from './journal-contract';

/** What a store that shows its stream index must make of it. */
export function describeIndex(name: string, makeStore: MakeStore): void {
  describe(`${name}: the stream index`, () => {
    it('has each event of a partition once, at the batch that holds it, page by page', async () => {
      const { journal, store } = await openCounters(await (await makeStore()).open());
      const streams = ['counter-b', 'counter-a', 'counter-ä', 'counter-a@1', 'counter-'];
      for (let round = 0; round < 12; round++) {
        await Promise.all(streams.map((stream) => journal.decide(add(3, stream, 1))));
      }
      await journal.decide(add(4, 'counter-other', 1));
      const rows = await pages(store, 3, 7);
      expect(rows.map(text).sort()).toEqual((await inBodies(store, 3)).sort());
      expect(rows).toHaveLength(streams.length * 12 + 1);
      const versions = rows.filter(({ stream }) => stream === 'counter-a').map(({ version }) => version);
      expect(versions).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
      await journal.close();
    });

    it('has nothing of a partition that was never written', async () => {
      const store = await (await makeStore()).open();
      expect(await store.readIndex!(3, undefined, 10)).toEqual([]);
      await store.close();
    });
  });
}

async function pages(store: JournalStore, partition: number, limit: number): Promise<IndexRow[]> {
  const rows: IndexRow[] = [];
  for (let after: IndexCursor | undefined; ;) {
    const page = await store.readIndex!(partition, after, limit);
    expect(page.length).toBeLessThanOrEqual(limit);
    rows.push(...page);
    after = page[page.length - 1];
    if (after === undefined) return rows;
  }
}

async function inBodies(store: JournalStore, partition: number): Promise<string[]> {
  const batches = await store.readBatches(partition, -1, 1_000);
  return batches.flatMap(({ sequence, body }) =>
    decodeBatch(body).events.map(({ stream, version }) => text({ stream, version, sequence })),
  );
}

function text({ stream, version, sequence }: IndexRow): string {
  return `${stream} version ${version} at ${sequence}`;
}
