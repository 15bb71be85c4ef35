import { manualClock } from '@daftari/kernel/clock';
import { idsFrom } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import { MASTER, smallKeyring, START_MS } from '../testing/small-keyring';
import { Keyring, WrongMasterKey } from './keyring';

const OTHER = new Uint8Array(32).fill(8);
const random = seededRandom(4);
const opened = (store: Keyring['store'], master: Uint8Array) =>
  Keyring.open({ store, master, clock: manualClock(START_MS), random, ids: idsFrom(random) });

describe('a keyring', () => {
  it('refuses another master key', async () => {
    const { store } = await smallKeyring();
    await expect(opened(store, OTHER)).rejects.toThrow(WrongMasterKey);
  });

  it('gives the same key and the same lookup value to every process, also under another master key', async () => {
    const { keyring, store } = await smallKeyring();
    const [made] = await keyring.ensure([{ subject: 'p1', person: '254712345678' }]);
    const value = keyring.lookup('254712345678');
    await keyring.changeMaster(OTHER);
    await expect(opened(store, MASTER)).rejects.toThrow(WrongMasterKey);
    for (const one of [keyring, await opened(store, OTHER)]) {
      expect((await one.find([made!.id, 'nobody’s'])).get(made!.id)).toEqual(made);
      expect(one.lookup('254712345678')).toBe(value);
      expect(await one.ensure([{ subject: 'p1' }])).toEqual([made]);
    }
  });

  it('makes no key while the master key changes, and waits for those that are being made', async () => {
    const { keyring, store } = await smallKeyring();
    const making = keyring.ensure([{ subject: 'p1' }]);
    const changing = keyring.changeMaster(OTHER);
    await expect(keyring.ensure([{ subject: 'p2' }])).rejects.toThrow('is being changed; nothing was written');
    await expect(keyring.changeMaster(MASTER)).rejects.toThrow('already');
    await changing;
    const [made] = await making;
    expect((await (await opened(store, OTHER)).find([made!.id])).get(made!.id)).toEqual(made);
    expect(await keyring.ensure([{ subject: 'p2' }])).toMatchObject([{ subject: 'p2' }]);
  });

  it('reads on while the master key changes', async () => {
    const { keyring, store } = await smallKeyring();
    const [made] = await keyring.ensure([{ subject: 'p1' }]);
    const slow = Object.assign(store, {
      rewrap: ((rewrap) => async (change) => {
        await rewrap(change);
        // Wrapped already, and we have not heard of it.
        expect((await keyring.find([made!.id])).get(made!.id)).toEqual(made);
      })(store.rewrap) satisfies Keyring['store']['rewrap'],
    });
    await keyring.changeMaster(OTHER);
    expect((await keyring.find([made!.id])).get(made!.id)).toEqual(made);
    expect(slow).toBe(store);
  });

  it('keeps its old master key when the store refuses the new one', async () => {
    const { keyring, store } = await smallKeyring();
    const [made] = await keyring.ensure([{ subject: 'p1' }]);
    Object.assign(store, { rewrap: () => Promise.reject(new Error('disk full')) });
    await expect(keyring.changeMaster(OTHER)).rejects.toThrow('disk full');
    expect((await keyring.find([made!.id])).get(made!.id)).toEqual(made);
    await keyring.ensure([{ subject: 'p2' }]);
  });
});
