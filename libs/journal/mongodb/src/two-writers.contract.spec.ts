import { MongoClient } from 'mongodb';
import { StoreDamaged } from '@daftari/journal-core/errors';
import type { Journal } from '@daftari/journal-core/journal';
import { add, type PartitionSum } from '@daftari/journal-core/testing/counter-model';
import { openCounters } from '@daftari/journal-core/testing/journal-contract';
import { JOURNALS } from './journal-creation';
import { openMongodbStore } from './mongodb-store';
import { describeWithMongodb } from './testing/describe-with-mongodb';
import { freshDatabase, PATIENT } from './testing/spec-database';

const WRITERS = 4;

describeWithMongodb('several writers of one journal', (server) => {
  describe('on one server', () => {
    let client: MongoClient;
    let database = '';
    const opened: Journal<PartitionSum>[] = [];
    const openStore = () => openMongodbStore({ url: server().url, database, journal: 'counters', timeouts: PATIENT });
    async function open(seed: number): Promise<Journal<PartitionSum>> {
      const { journal } = await openCounters(await openStore(), seed);
      opened.push(journal);
      return journal;
    }
    const writers = () => Promise.all(Array.from({ length: WRITERS }, (_, i) => open(i + 1)));

    beforeEach(() => {
      database = freshDatabase();
      client = new MongoClient(server().url);
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((journal) => journal.close()));
      await client.close();
    });

    const journals = () => client.db(database).collection<{ _id: string; complete: boolean }>(JOURNALS);
    const batches = (partition: string) => client.db(database).collection<{ _id: number }>(`counters.${partition}`);

    it('agree on who created it when all open an empty store at once', async () => {
      const ids = new Set((await writers()).map(({ journalId }) => journalId));
      expect(ids.size).toBe(1);
      const geneses = await Promise.all(opened.map((journal) => journal.readBatches(15, -1, 10)));
      expect(new Set(geneses.map((page) => page.map(({ hash }) => hash).join())).size).toBe(1);
      expect(geneses[0]).toHaveLength(1);
    });

    it('decide as if there were one, also when some of them only look', async () => {
      const journals = await writers();
      const seen: number[][] = await Promise.all(
        journals.map(async (journal, writer) => {
          const sums: number[] = [];
          for (let i = 0; i < 15; i++) {
            if (writer % 2 === 0) await journal.decide(add(9, 'counter-both', 1));
            sums.push(await journal.query(9, ['counter-both'], (view) => view.stream<number>('counter-both').state));
          }
          return sums;
        }),
      );
      // What a writer has been told never goes back, and what it wrote itself it is told.
      for (const sums of seen) expect(sums).toEqual(sums.toSorted((a, b) => a - b));
      expect(Math.max(...seen.flat())).toBe(30);
      expect(seen[0]!.every((sum, i) => sum > i)).toBe(true);
      for (const journal of journals)
        expect(await journal.state(9, 'counter-both')).toEqual({ version: 30, state: 30 });
    });

    it('give a thing that is there once to one of them, and tell the others that it is gone', async () => {
      const journals = await writers();
      for (let round = 0; round < 8; round++) {
        const answers = await Promise.allSettled(
          journals.map((journal) => journal.decide(add(2, `counter-${round}`, 1, 1))),
        );
        const refused = answers.flatMap((a) => (a.status === 'rejected' ? [String(a.reason)] : []));
        expect(refused).toEqual(Array.from({ length: WRITERS - 1 }, () => 'Error: the limit of 1 would be passed'));
      }
    });

    it('finish a creation that was cut off, wherever it was', async () => {
      const first = await open(1);
      const before = await Promise.all(Array.from({ length: 16 }, (_, p) => first.head(p)));
      await first.close();
      await journals().updateOne({ _id: 'counters' }, { $set: { complete: false } });
      for (const partition of ['p00', 'p07', 'p15']) await batches(partition).drop();
      const again = await writers();
      for (const journal of again) {
        expect(await Promise.all(Array.from({ length: 16 }, (_, p) => journal.head(p)))).toEqual(before);
      }
      expect(await journals().findOne({ _id: 'counters' })).toMatchObject({ complete: true });
      // The dropped collections have their index again: it still fences.
      const answers = await Promise.allSettled(again.map((journal) => journal.decide(add(7, 'counter-x', 1, 2))));
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
      expect(await batches('p07').indexes()).toHaveLength(2);
    });

    it('are refused when a partition begins with a batch of someone else', async () => {
      await (await open(1)).close();
      await journals().updateOne({ _id: 'counters' }, { $set: { complete: false } });
      await batches('p03').updateOne({ _id: 0 }, { $set: { hash: 'f'.repeat(64) } });
      const store = await openStore();
      await expect(store.identity()).rejects.toThrow(StoreDamaged);
      await store.close();
    });
  });
});
