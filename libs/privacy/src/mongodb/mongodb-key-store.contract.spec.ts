import { MongoClient } from 'mongodb';
import { StoreUnavailable } from '@daftari/journal-core/errors';
import { describeWithMongodb } from '@daftari/journal-mongodb/testing/describe-with-mongodb';
import { freshDatabase } from '@daftari/journal-mongodb/testing/spec-database';
import { startTcpProxy, type TcpProxy } from '@daftari/journal-mongodb/testing/tcp-proxy';
import { keyStoreContract } from '../keys/key-store-contract';
import type { KeyStore } from '../keys/key-store';
import { LOOKUP_KEY_ID, masterCheck, unwrap, wrap } from '../keys/wrapping';
import { openMongodbKeyStore } from './mongodb-key-store';

const [OLD, NEW] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const AT = '2026-11-22T08:00:00.000Z';
/** More than a look at the store carries, less than the insert of fifty keys. */
const INSIDE_THE_INSERT = 4_000;

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

  describe('keys over a line that breaks', () => {
    let proxy: TcpProxy;
    let store: KeyStore;
    /** The same keys past the proxy. */
    let beside: KeyStore;
    beforeEach(async () => {
      database = freshDatabase();
      proxy = await startTcpProxy(server().port);
      const url = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
      [store, beside] = [await openMongodbKeyStore({ url, database }), await open()];
      await store.create({ storeId: 'id', masterCheck: masterCheck(OLD), lookupKey: wrap(OLD, LOOKUP_KEY_ID, OLD) });
    });
    afterEach(async () => {
      proxy.pass();
      await Promise.all([store.close(), beside.close()]);
      await proxy.close();
    });
    const fifty = (person?: string) =>
      Array.from({ length: 50 }, (_, index) => {
        const [id, subject] = [`k${index}`, `s${index}`];
        return { id, subject, createdAt: AT, wrapped: wrap(OLD, id, OLD), ...(person === undefined ? {} : { person }) };
      });

    it('are not taken for made when the line breaks while they are written, and can be made again', async () => {
      const cut = proxy.cutAfter('upstream', INSIDE_THE_INSERT);
      await expect(store.ensure(fifty())).rejects.toThrow(StoreUnavailable);
      await cut;
      expect(await store.ensure(fifty())).toHaveLength(50);
    });

    it('are linked to their person, also when the line broke while they were', async () => {
      const person = 'lookup-of-a-person-'.repeat(10);
      const cut = proxy.cutAfter('upstream', INSIDE_THE_INSERT);
      await expect(store.ensure(fifty(person))).rejects.toThrow(StoreUnavailable);
      await cut;
      await store.ensure(fifty(person));
      expect(await beside.subjectsOf(person)).toHaveLength(50);
    });

    it('are destroyed only when it is noted that they were', async () => {
      await store.ensure(fifty());
      const ids = fifty().map(({ id }) => id);
      const cut = proxy.cutAfter('upstream', 1_000);
      await expect(store.destroy({ keyIds: ids, subjects: [], at: AT })).rejects.toThrow(StoreUnavailable);
      await cut;
      expect(await beside.find(ids)).toHaveProperty('size', 50);
    });

    it('are away, and nothing is wrong with them, while nobody answers', async () => {
      proxy.refuse();
      const asked = [store.keyOf('s1'), store.find(['k1']), store.ensure(fifty()), store.subjectsOf('p')];
      for (const outcome of await Promise.allSettled(asked)) {
        expect(outcome).toMatchObject({ reason: expect.any(StoreUnavailable) as unknown });
      }
    }, 180_000);
  });
});
