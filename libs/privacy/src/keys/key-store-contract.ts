import type { KeyStore, WantedKey } from './key-store';
import { LOOKUP_KEY_ID, masterCheck, unwrap, wrap } from './wrapping';

const MASTER = new Uint8Array(32).fill(1);
const OTHER = new Uint8Array(32).fill(2);
const AT = '2026-11-22T08:00:00.000Z';
const LATER = '2026-11-22T09:00:00.000Z';
const secretOf = (id: string) => Buffer.alloc(32, id.charCodeAt(0));
const wanted = (id: string, subject: string, person?: string): WantedKey => ({
  id,
  subject,
  wrapped: wrap(MASTER, id, secretOf(id)),
  createdAt: AT,
  ...(person === undefined ? {} : { person }),
});
const identity = {
  storeId: '11111111-1111-4111-8111-111111111111',
  masterCheck: masterCheck(MASTER),
  lookupKey: wrap(MASTER, LOOKUP_KEY_ID, secretOf('l')),
};

/** What every key store must do. `again` opens what an earlier one left; `inForm` says what is written is durable. */
export function keyStoreContract(name: string, open: () => Promise<KeyStore>, again: () => Promise<KeyStore>): void {
  describe(`keys in ${name}`, () => {
    let store: KeyStore;
    beforeEach(async () => void (store = await open()));
    afterEach(() => store.close());
    const reopened = async () => {
      await store.close();
      return (store = await again());
    };
    const states = async (...ids: string[]) => {
      const found = await store.find(ids);
      return ids.map((id) => found.get(id)?.state);
    };

    it('belong to nobody at first, then to whoever came first', async () => {
      expect(await store.identity()).toBeUndefined();
      expect(await store.create(identity)).toEqual(identity);
      const second = { ...identity, storeId: '22222222-2222-4222-8222-222222222222' };
      expect(await store.create(second)).toEqual(identity);
      expect(await (await reopened()).identity()).toEqual(identity);
    });

    it('are made once for a subject: who asks second gets the first one, also in one call', async () => {
      const first = await store.ensure([wanted('a', 's1'), wanted('b', 's1'), wanted('c', 's2')]);
      expect(first.map(({ id }) => id)).toEqual(['a', 'a', 'c']);
      const [again] = await store.ensure([wanted('d', 's1')]);
      expect(unwrap(MASTER, 'a', again!.wrapped)).toEqual(secretOf('a'));
      expect(await states('a', 'b', 'c', 'd')).toEqual(['kept', undefined, 'kept', undefined]);
      await reopened();
      expect(await store.keyOf('s2')).toEqual({ id: 'c', subject: 's2', wrapped: first[2]!.wrapped, createdAt: AT });
      expect(await store.keyOf('s3')).toBeUndefined();
    });

    it('are made once by many who ask at the same time', async () => {
      const made = await Promise.all(Array.from('abcdefgh', (id) => store.ensure([wanted(id, 's1')])));
      expect(new Set(made.flat().map(({ id }) => id)).size).toBe(1);
      expect(await store.counts()).toEqual({ keys: 1, destroyed: 0 });
    });

    it('are found by the person they are linked to, also when the link comes later', async () => {
      await store.ensure([wanted('a', 's2', 'person'), wanted('b', 's1')]);
      await store.ensure([wanted('c', 's1', 'person'), wanted('d', 's3', 'other'), wanted('e', 's3', 'person')]);
      await reopened();
      expect(await store.subjectsOf('person')).toEqual([
        { subject: 's1', keyId: 'b' },
        { subject: 's2', keyId: 'a' },
        { subject: 's3', keyId: 'd' },
      ]);
      expect(await store.subjectsOf('person', 2)).toEqual([
        { subject: 's1', keyId: 'b' },
        { subject: 's2', keyId: 'a' },
      ]);
      expect(await store.subjectsOf('nobody')).toEqual([]);
    });

    it('are destroyed for ever, and known to have been; their subjects are nobody’s any more', async () => {
      await store.ensure([wanted('a', 's1', 'person'), wanted('b', 's2', 'person'), wanted('c', 's3', 'other')]);
      await store.destroy({ keyIds: ['a', 'never here'], subjects: ['s1'], at: AT });
      await store.destroy({ keyIds: ['a'], subjects: ['s1'], at: LATER });
      await reopened();
      expect(await states('a', 'never here', 'b', 'c', 'd')).toEqual([
        'destroyed',
        'destroyed',
        'kept',
        'kept',
        undefined,
      ]);
      expect((await store.find(['a'])).get('a')).toEqual({ state: 'destroyed', at: AT });
      expect(await store.subjectsOf('person')).toEqual([{ subject: 's2', keyId: 'b' }]);
      expect(await store.keyOf('s1')).toBeUndefined();
      expect(await store.counts()).toEqual({ keys: 2, destroyed: 2 });
    });

    it('that are made for an erased subject later are listed, until they are destroyed', async () => {
      await store.ensure([wanted('a', 's1', 'person'), wanted('b', 's2', 'other')]);
      await store.destroy({ keyIds: ['a'], subjects: ['s1'], at: AT });
      expect(await store.keysOfErased(10)).toEqual([]);
      await store.ensure([wanted('c', 's1')]);
      expect((await store.keysOfErased(10)).map(({ id, subject }) => [id, subject])).toEqual([['c', 's1']]);
      await store.destroy({ keyIds: ['c'], subjects: ['s1'], at: LATER });
      expect(await store.keysOfErased(10)).toEqual([]);
    });

    it('remember who asked to be erased until it is done, and when it was', async () => {
      expect(await store.requestErasure('p1', AT)).toEqual({ person: 'p1', requestedAt: AT });
      expect(await store.requestErasure('p1', LATER)).toEqual({ person: 'p1', requestedAt: AT });
      await store.requestErasure('p2', LATER);
      await reopened();
      expect((await store.openErasures()).map(({ person }) => person)).toEqual(['p1', 'p2']);
      await store.finishErasure('p1', LATER);
      await store.finishErasure('p3', LATER);
      expect(await store.openErasures()).toEqual([{ person: 'p2', requestedAt: LATER }]);
      expect(await store.erasureOf('p1')).toEqual({ person: 'p1', requestedAt: AT, doneAt: LATER });
      expect(await store.erasureOf('p3')).toBeUndefined();
      expect(await store.requestErasure('p1', LATER)).toEqual({ person: 'p1', requestedAt: LATER });
      expect(await store.erasureOf('p1')).toEqual({ person: 'p1', requestedAt: LATER });
    });

    it('are wrapped under another master key, all of them or none', async () => {
      await store.create(identity);
      await store.ensure([wanted('a', 's1'), wanted('b', 's2')]);
      await expect(store.rewrap({ from: OTHER, to: MASTER })).rejects.toThrow();
      expect((await store.identity())?.masterCheck).toEqual(masterCheck(MASTER));
      await store.rewrap({ from: MASTER, to: OTHER });
      await reopened();
      const kept = (await store.identity())!;
      expect(kept).toMatchObject({ storeId: identity.storeId, masterCheck: masterCheck(OTHER) });
      expect(unwrap(OTHER, LOOKUP_KEY_ID, kept.lookupKey)).toEqual(secretOf('l'));
      for (const subject of ['s1', 's2']) {
        const key = (await store.keyOf(subject))!;
        expect(unwrap(OTHER, key.id, key.wrapped)).toEqual(secretOf(key.id));
        expect(() => unwrap(MASTER, key.id, key.wrapped)).toThrow();
      }
    });

    it('may be closed twice', async () => {
      await store.close();
      await expect(store.close()).resolves.toBeUndefined();
    });
  });
}
