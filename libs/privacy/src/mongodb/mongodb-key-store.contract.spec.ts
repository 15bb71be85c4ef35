import { MongoClient } from 'mongodb';
import { describeWithMongodb } from '@daftari/journal-mongodb/testing/describe-with-mongodb';
import { freshDatabase } from '@daftari/journal-mongodb/testing/spec-database';
import { keyStoreContract } from '../keys/key-store-contract';
import { LOOKUP_KEY_ID, masterCheck, unwrap, wrap } from '../keys/wrapping';
import { openMongodbKeyStore } from './mongodb-key-store';

const [OLD, NEW] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const AT = '2026-11-22T08:00:00.000Z';

describeWithMongodb('the contract of a key store', (server) => {
  let database = '';
  const open = () => openMongodbKeyStore({ url: server().url, database });
  keyStoreContract(
    'MongoDB',
    () => {
      database = freshDatabase();
      return open();
    },
    open,
  );

  describe('keys that several processes use', () => {
    beforeEach(() => void (database = freshDatabase()));
    const identity = { storeId: 'id', masterCheck: masterCheck(OLD), lookupKey: wrap(OLD, LOOKUP_KEY_ID, OLD) };
    const wanted = (id: string, subject: string, master = OLD) => ({
      ...{ id, subject, createdAt: AT, wrapped: wrap(master, id, OLD) },
    });

    it('are made once, whoever asks first', async () => {
      const stores = await Promise.all([open(), open(), open()]);
      await stores[0].create(identity);
      const made = await Promise.all(stores.map((store, index) => store.ensure([wanted(`k${index}`, 's1')])));
      expect(new Set(made.flat().map(({ id }) => id)).size).toBe(1);
      await Promise.all(stores.map((store) => store.close()));
    });

    it('are all under the new master key after a change, also those that were made while it was changed', async () => {
      const [one, other] = [await open(), await open()];
      await one.create(identity);
      await one.ensure(Array.from({ length: 520 }, (_, index) => wanted(`k${index}`, `s${index}`)));
      let made = 0;
      let changing = true;
      const making = (async () => {
        while (changing && made < 40) {
          const failed = await other
            .ensure([wanted(`late${made}`, `late${made}`)])
            .catch((error: Error) => error.message);
          if (typeof failed === 'string') return failed;
          made += 1;
        }
        return undefined;
      })();
      await one.rewrap({ from: OLD, to: NEW });
      changing = false;
      const refused = await making;
      if (refused !== undefined) expect(refused).toContain('changed by another process');
      for (let index = 0; index < made; index += 1) {
        const key = (await one.keyOf(`late${index}`))!;
        expect(Buffer.from(unwrap(NEW, key.id, key.wrapped))).toEqual(Buffer.from(OLD));
      }
      expect((await other.find(['k0', 'k519'])).size).toBe(2);
      await Promise.all([one.close(), other.close()]);
    });

    it('are unchanged by a change that broke off, and changed by the next', async () => {
      const store = await open();
      await store.create(identity);
      await store.ensure([wanted('k1', 's1'), wanted('k2', 's2')]);
      const client = await MongoClient.connect(server().url);
      const junk = { $set: { 'wrapped.g2': Buffer.from('of another master key') } };
      await client.db(database).collection('keys').updateOne({ subject: 's1' }, junk);
      await client.close();
      expect(unwrap(OLD, 'k1', (await store.keyOf('s1'))!.wrapped)).toHaveLength(32);
      await store.rewrap({ from: OLD, to: NEW });
      for (const [id, subject] of [
        ['k1', 's1'],
        ['k2', 's2'],
      ] as const) {
        expect(unwrap(NEW, id, (await store.keyOf(subject))!.wrapped)).toHaveLength(32);
      }
      await store.close();
    });
  });
});
