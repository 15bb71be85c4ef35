import { StoreUnavailable } from '@daftari/journal-core/errors';
import { describeWithMongodb } from '@daftari/journal-mongodb/testing/describe-with-mongodb';
import { freshDatabase } from '@daftari/journal-mongodb/testing/spec-database';
import { startTcpProxy } from '@daftari/journal-mongodb/testing/tcp-proxy';
import { openSecrets } from '../open-secrets';
import { secretStoreContract } from '../testing/secret-store-contract';

const key = (byte: number) => Buffer.alloc(32, byte);
const given = (byte: number) => ({ kind: 'given', base64: key(byte).toString('base64') }) as const;
const bytes = (text: string) => new TextEncoder().encode(text);
const name = (id: string) => ({ id, version: 1 });

describeWithMongodb('the contract of a secret store', (server) => {
  let database = '';
  const open = (byte = 1) => openSecrets({ url: server().url, database }, given(byte));
  secretStoreContract(
    'MongoDB',
    () => {
      database = freshDatabase();
      return open();
    },
    () => open(),
  );

  describe('secrets that several processes use', () => {
    beforeEach(() => void (database = freshDatabase()));

    it('are written once, whoever asks first, and found by all', async () => {
      const all = await Promise.all([open(), open(), open()]);
      const settled = await Promise.allSettled(all.map(({ store }, at) => store.put(name('a'), bytes(`${at}`))));
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const found = await Promise.all(all.map(({ store }) => store.get(name('a'))));
      expect(new Set(found.map(String)).size).toBe(1);
      await Promise.all(all.map(({ close }) => close()));
    });

    it('are kept from a process that was given another key', async () => {
      const [one, stranger] = [await open(1), await open(2)];
      await one.store.put(name('a'), bytes('A'));
      await expect(stranger.store.put(name('b'), bytes('B'))).rejects.toThrow('was changed');
      await expect(stranger.store.get(name('a'))).rejects.toThrow('was changed');
      await expect(open(2)).rejects.toThrow('DAFTARI_SECRETS_KEY is not the secrets key');
      await Promise.all([one.close(), stranger.close()]);
    });

    it('are all under the new key after a change, also those that were put while it was changed', async () => {
      const [one, other] = [await open(), await open()];
      for (let at = 0; at < 5; at += 1) await one.store.put(name(`s${at}`), bytes(`${at}`));
      let put = 0;
      let changing = true;
      const putting = (async () => {
        for (; changing && put < 40; put += 1) await other.store.put(name(`late${put}`), bytes(`${put}`));
      })();
      await one.rows.reseal({ from: key(1), to: key(2) });
      changing = false;
      const refused: unknown = await putting.catch((error: unknown) => error);
      if (refused !== undefined) expect(String(refused)).toContain('was changed');
      const after = await open(2);
      for (let at = 0; at < 5; at += 1) expect(await after.store.get(name(`s${at}`))).toEqual(bytes(`${at}`));
      for (let at = 0; at < put; at += 1) expect(await after.store.get(name(`late${at}`))).toEqual(bytes(`${at}`));
      await expect(one.store.get(name('s0'))).rejects.toThrow('was changed');
      await Promise.all([one.close(), other.close(), after.close()]);
    });

    it('are away while nobody answers, and as they were when somebody does', async () => {
      const proxy = await startTcpProxy(server().port);
      const url = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
      const { store, close } = await openSecrets({ url, database }, given(1));
      await store.put(name('a'), bytes('A'));
      proxy.refuse();
      const asked = [store.get(name('a')), store.put(name('b'), bytes('B')), store.destroy('a')];
      for (const outcome of await Promise.allSettled<unknown>(asked)) {
        expect(outcome).toMatchObject({ reason: expect.any(StoreUnavailable) as unknown });
      }
      proxy.pass();
      await store.put(name('b'), bytes('B'));
      expect(await store.get(name('a'))).toEqual(bytes('A'));
      await close();
      await proxy.close();
    }, 180_000);
  });
});
