import { MongoClient } from 'mongodb';
import { VersionTaken } from '@daftari/journal-core/errors';
import type { BatchToStore, JournalStore } from '@daftari/journal-core/store';
import { add } from '@daftari/journal-core/testing/counter-model';
import { openCounters } from '@daftari/journal-core/testing/journal-contract';
import { openMongodbStore, type MongodbStoreOptions } from './mongodb-store';
import { describeWithMongodb } from './testing/describe-with-mongodb';
import { freshDatabase } from './testing/spec-database';

const NOBODY = 'mongodb://clerk:s3cret@127.0.0.1:1/?directConnection=true';

describeWithMongodb('a store of its own', (server) => {
  describe('by its options and its batches', () => {
    let database = '';
    let client: MongoClient;
    const opened: JournalStore[] = [];
    async function open(options: Partial<MongodbStoreOptions> = {}): Promise<JournalStore> {
      const store = await openMongodbStore({ url: server().url, database, journal: 'counters', ...options });
      opened.push(store);
      return store;
    }
    /** A batch that only the store looks at. */
    const batch = (sequence: number, hash: string, ...index: BatchToStore['index'][number][]): BatchToStore => {
      const recordedAt = '2026-11-21T08:00:00.123Z';
      return { partition: 3, sequence, hash: hash.repeat(64), recordedAt, body: Buffer.from('{}'), index };
    };
    const a = (version: number) => ({ stream: 'counter-a', version });

    beforeEach(() => {
      database = freshDatabase();
      client = new MongoClient(server().url);
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((store) => store.close()));
      await client.close();
    });

    it('says that no server answers, without the password of the address', async () => {
      const error = await openMongodbStore({
        url: NOBODY,
        database,
        journal: 'counters',
        timeouts: { selectServerMs: 300 },
      }).catch(String);
      expect(error).toMatch(/no MongoDB server can be reached .*nothing was written; check its address/);
      expect(error).not.toContain('s3cret');
    });

    it('refuses names that can be no collection', async () => {
      await expect(open({ journal: 'counters.p03' })).rejects.toThrow('can not be the name of a journal');
    });

    it('makes nothing by being opened, and nothing when it is opened for reading', async () => {
      const store = await open({ readOnly: true });
      expect(await store.identity()).toBeUndefined();
      expect(await store.head(3)).toBeUndefined();
      expect(await store.readStreamBatches(3, 'counter-a', 1, 10)).toEqual([]);
      await expect(store.write(batch(0, 'a', a(1)))).rejects.toThrow('opened for reading; nothing was written');
      await open();
      expect(await client.db(database).listCollections().toArray()).toEqual([]);
    });

    it('reads a journal that another store writes', async () => {
      const { journal } = await openCounters(await open());
      await journal.decide(add(3, 'counter-a', 5));
      const reader = await open({ readOnly: true });
      expect(await reader.identity()).toMatchObject({ journal: 'counters', journalId: journal.journalId });
      expect(await reader.readBatches(3, -1, 10)).toEqual(await journal.readBatches(3, -1, 10));
    });

    it('keeps several journals of one database apart', async () => {
      const { journal } = await openCounters(await open());
      await journal.decide(add(3, 'counter-a', 5));
      const other = await open({ journal: 'counters-2' });
      expect(await other.identity()).toBeUndefined();
      expect(await other.head(3)).toBeUndefined();
      await expect(
        other.create({ journal: 'counters', journalId: 'x', partitions: 16, format: 1 }, []),
      ).rejects.toThrow('opened for counters-2, not for counters; nothing was written');
    });

    it('is not weakened by options of the address', async () => {
      const store = await open({ url: `${server().url}&w=0&journal=false&retryWrites=true&readPreference=secondary` });
      await store.write(batch(0, 'a', a(1)));
      await expect(store.write(batch(0, 'b', a(2)))).rejects.toThrow('sequence 0 is taken; nothing was written');
      await expect(store.identity()).resolves.toBeUndefined();
    });

    it('takes the same batch again for written, and another one for lost, whichever key the server names', async () => {
      const store = await open();
      await openCounters(store);
      await store.write(batch(1, 'a', a(1)));
      await store.write(batch(1, 'a', a(1)));
      await expect(store.write(batch(1, 'b', a(1)))).rejects.toThrow('sequence 1 is taken');
      await expect(store.write(batch(1, 'b', a(2)))).rejects.toThrow('sequence 1 is taken');
      await expect(store.write(batch(2, 'c', a(2), a(1)))).rejects.toThrow(VersionTaken);
      await expect(store.write(batch(2, 'c', a(2), a(2)))).rejects.toThrow(VersionTaken);
      expect((await store.readBatches(3, 0, 10)).map(({ hash }) => hash[0])).toEqual(['a']);
    });

    it('finds the rest of a stream behind a gap that damage has made, and shows what stands in the index', async () => {
      const store = await open();
      await openCounters(store);
      for (let i = 1; i <= 12; i++) await store.write(batch(i, 'a', a(i)));
      const documents = client.db(database).collection<{ _id: number }>('counters.p03');
      for (let i = 2; i <= 8; i++) await documents.updateOne({ _id: i }, { $set: { versions: [`junk-${i}`] } });
      const sequences = async (limit: number) =>
        (await store.readStreamBatches(3, 'counter-a', 1, limit)).map(({ sequence }) => sequence);
      expect(await sequences(2)).toEqual([1, 9]);
      expect(await sequences(10)).toEqual([1, 9, 10, 11, 12]);
      const rows = await store.readIndex!(3, undefined, 100);
      expect(rows.filter(({ version }) => version < 0)).toEqual(
        [2, 3, 4, 5, 6, 7, 8].map((sequence) => ({ stream: `junk-${sequence}`, version: -1, sequence })),
      );
    });
  });
});
