import type { SecretStore } from '../secret-store';

const PROFILE = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
const bytes = (text: string) => new TextEncoder().encode(text);
const first = { id: PROFILE, version: 1 };

export interface OpenStore {
  readonly store: SecretStore;
  close(): Promise<void>;
}

/** What every secret store must do. @param again opens what the last one left; absent where nothing survives */
export function secretStoreContract(
  name: string,
  open: () => Promise<OpenStore>,
  again?: () => Promise<OpenStore>,
): void {
  describe(`a secret store (${name})`, () => {
    let opened: OpenStore;
    let store: SecretStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    it('answers what was put under a name, each version by itself, and nothing for other names', async () => {
      await store.put(first, bytes('one'));
      await store.put({ id: PROFILE, version: 2 }, bytes('two'));
      expect(await store.get(first)).toEqual(bytes('one'));
      expect(await store.get({ id: PROFILE, version: 2 })).toEqual(bytes('two'));
      expect(await store.get({ id: PROFILE, version: 3 })).toBeUndefined();
      expect(await store.get({ id: OTHER, version: 1 })).toBeUndefined();
    });

    it('keeps bytes of any kind, and none', async () => {
      const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await store.put(first, all);
      await store.put({ id: OTHER, version: 1 }, new Uint8Array());
      expect(await store.get(first)).toEqual(all);
      expect(await store.get({ id: OTHER, version: 1 })).toEqual(new Uint8Array());
    });

    it('takes a name once: the same value again is a no-op, another one is refused', async () => {
      await store.put(first, bytes('one'));
      await store.put(first, bytes('one'));
      for (const another of ['two', 'one!', '']) {
        await expect(store.put(first, bytes(another))).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
      }
      expect(await store.get(first)).toEqual(bytes('one'));
    });

    it('is written by one of several who ask at the same time', async () => {
      const values = ['a', 'b', 'c', 'd'];
      const settled = await Promise.allSettled(values.map((value) => store.put(first, bytes(value))));
      const written = values.filter((_, index) => settled[index]!.status === 'fulfilled');
      expect(written).toHaveLength(1);
      expect(await store.get(first)).toEqual(bytes(written[0]!));
    });

    it('destroys every version of what is named, for ever, and nothing else', async () => {
      for (const version of [1, 2]) await store.put({ id: PROFILE, version }, bytes(`${version}`));
      await store.put({ id: OTHER, version: 1 }, bytes('other'));
      await store.destroy(PROFILE);
      await store.destroy(PROFILE);
      expect(await store.get(first)).toBeUndefined();
      expect(await store.get({ id: PROFILE, version: 2 })).toBeUndefined();
      expect(await store.get({ id: OTHER, version: 1 })).toEqual(bytes('other'));
    });

    if (again === undefined) return;
    it('has what was put also after it was closed and opened again', async () => {
      await store.put(first, bytes('one'));
      await store.put({ id: OTHER, version: 1 }, bytes('gone'));
      await store.destroy(OTHER);
      await opened.close();
      opened = await again();
      expect(await opened.store.get(first)).toEqual(bytes('one'));
      expect(await opened.store.get({ id: OTHER, version: 1 })).toBeUndefined();
    });
  });
}
