import type { RecordedEvent } from '@daftari/journal-core/event';
import { smallKeyring } from '../testing/small-keyring';
import { KeyMissing } from './key-missing';
import { isSealed } from './sealed-value';

const DATA = {
  phone: '254712345678',
  amountCents: 100,
  remark: 'Request cancelled by user',
  key: { text: 'k-1', n: 1 },
};
const event = (data: object): RecordedEvent => ({
  ...{ id: 'e', stream: 'payment-p1', version: 1, type: 'Told.v1', at: '2026-11-22T08:00:00.000Z' },
  ...{ correlation: 'p1', causation: 'c', actor: 'service:spec', data },
});

describe('a sealer', () => {
  it('seals what is marked and nothing else, and opens it again, in another process too', async () => {
    const { sealer, again } = await smallKeyring();
    expect(sealer.isReady('p1')).toBe(false);
    await sealer.prepare('p1', DATA.phone);
    const sealed = sealer.seal('Told.v1', DATA, 'p1') as typeof DATA;
    expect(sealed).toEqual({
      ...DATA,
      phone: { sealed: expect.any(String), box: expect.any(String) },
      key: { text: { sealed: expect.any(String), box: expect.any(String) }, n: 1 },
    });
    const other = await again();
    await other.fetchKeys([event(sealed)]);
    expect(other.open(event(sealed))).toEqual(event(DATA));
    expect(await other.openAll([sealed, { inner: sealed.phone }])).toEqual([DATA, { inner: DATA.phone }]);
  });

  it('seals a remark only where it holds a number, and leaves what is empty or absent', async () => {
    const { sealer } = await smallKeyring();
    await sealer.prepare('p1');
    const seal = (data: object) => sealer.seal('Told.v1', data, 'p1') as Record<string, unknown>;
    expect(isSealed(seal({ remark: 'busy: 0712 345678' })['remark'])).toBe(true);
    const plain = { phone: '', remark: 'busy', key: {} };
    expect(seal(plain)).toBe(plain);
  });

  it('gives events without personal fields back as they are: they need no key', async () => {
    const { sealer, writes } = await smallKeyring();
    expect(sealer.seal('Other.v1', DATA, 'never prepared')).toBe(DATA);
    const plain = event(DATA);
    expect(sealer.open(plain)).toBe(plain);
    expect(writes).toEqual([]);
    expect(() => sealer.seal('Told.v1', DATA, 'p1')).toThrow('not at hand any more; nothing was written');
  });

  it('makes the keys of one turn with one write, and those that come meanwhile with the next', async () => {
    const { sealer, writes } = await smallKeyring();
    const first = ['a', 'b', 'a'].map((subject) => sealer.prepare(subject));
    await Promise.resolve();
    await Promise.resolve();
    const next = ['c', 'd'].map((subject) => sealer.prepare(subject));
    await Promise.all([...first, ...next]);
    await sealer.prepare('a');
    expect(writes).toEqual([
      ['a', 'b', 'a'],
      ['c', 'd'],
    ]);
  });

  it('links a person to a key that was there before it was known whose it is, once', async () => {
    const { sealer, store, keyring, writes } = await smallKeyring();
    await sealer.prepare('p1');
    for (let times = 0; times < 3; times += 1) await sealer.prepare('p1', DATA.phone);
    expect(writes).toEqual([['p1'], ['p1']]);
    expect(await store.subjectsOf(keyring.lookup(DATA.phone))).toMatchObject([{ subject: 'p1' }]);
    expect(keyring.lookup(DATA.phone)).not.toContain('712345678');
  });

  it('writes nothing and says so when the store does not answer, and goes on when it does', async () => {
    const { sealer, fail } = await smallKeyring();
    fail(new Error('no store'));
    await expect(sealer.prepare('p1')).rejects.toThrow('no store');
    fail(undefined);
    await sealer.prepare('p1');
    expect(sealer.isReady('p1')).toBe(true);
  });

  it('reads [erased] where the key was destroyed, at once in this process and later in others', async () => {
    const { sealer, store, again } = await smallKeyring();
    await sealer.prepare('p1');
    const sealed = sealer.seal('Told.v1', DATA, 'p1') as typeof DATA;
    const { id } = (await store.keyOf('p1'))!;
    await store.destroy({ keyIds: [id], subjects: ['p1'], at: '2026-11-22T08:00:00.000Z' });
    sealer.forget([id]);
    expect(sealer.isReady('p1')).toBe(false);
    const erased = { ...DATA, phone: '[erased]', key: { text: '[erased]', n: 1 } };
    expect(await sealer.openAll(sealed)).toEqual(erased);
    expect(await (await again()).openAll(sealed)).toEqual(erased);
    // What comes later about the same payment has a key of its own.
    await sealer.prepare('p1');
    expect(await sealer.openAll(sealer.seal('Told.v1', DATA, 'p1'))).toEqual(DATA);
  });

  it('never shows anything for a key that is lost: it stops whoever reads', async () => {
    const [one, other] = [await smallKeyring(), await smallKeyring()];
    await one.sealer.prepare('p1');
    const sealed = one.sealer.seal('Told.v1', DATA, 'p1');
    await other.sealer.prepare('somebody else');
    await other.sealer.prepare('yet another');
    one.sealer.forget([]);
    const lost = { ...(sealed as typeof DATA), phone: { sealed: 'lost', box: 'AAAA' } };
    await expect(other.sealer.openAll(lost)).rejects.toThrow(KeyMissing);
    expect(() => other.sealer.open(event(lost))).toThrow('restore the newest copy of the key store');
  });

  it('keeps so many keys at hand and fetches the others again, at once where the store can', async () => {
    const { sealer, asked } = await smallKeyring({ maxKeysAtHand: 2 });
    const seal = async (subject: string) => {
      await sealer.prepare(subject);
      return sealer.seal('Told.v1', DATA, subject);
    };
    const sealed = [await seal('a'), await seal('b'), await seal('c')];
    expect(sealer.isReady('a')).toBe(false);
    expect(await sealer.openAll(sealed[0])).toEqual(DATA);
    expect(asked()).toBe(1);
    expect(await sealer.openAll(sealed[0])).toEqual(DATA);
    expect(asked()).toBe(1);
    const quick = await smallKeyring({ maxKeysAtHand: 1, sync: true });
    await quick.sealer.prepare('a');
    const early = event(quick.sealer.seal('Told.v1', DATA, 'a'));
    await quick.sealer.prepare('b');
    expect(quick.sealer.open(early).data).toEqual(DATA);
  });
});
