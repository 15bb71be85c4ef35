import { keyIssued, keyRevoked, recorded } from '../testing/fake-merchants-feed';
import { keyDirectory } from './key-directory';

const [MERCHANT, KEY_ID] = ['b6fbe75f-ce87-4d44-b318-6cfdb8b7de4d', '11111111-1111-4111-8111-111111111111'];
const issued = recorded(keyIssued(MERCHANT, KEY_ID, 'the key'), 1, 'test');
const revoked = recorded(keyRevoked(MERCHANT, KEY_ID, 'the key'), 2, 'test');
const owner = { merchantId: MERCHANT, keyId: KEY_ID, environment: 'test' };

function after(...events: (typeof issued)[]) {
  const directory = keyDirectory();
  for (const event of events) directory.apply(event);
  return directory;
}

describe('the key directory', () => {
  it('finds the owner of the first valid key', () => {
    expect(after(issued).find(['other', 'the key'])).toEqual(owner);
  });

  it('does not know a key by its hash, in part, or at all', () => {
    const hash = (issued.data as { keyHash: string }).keyHash;
    for (const key of [hash, 'the ke', 'the key ', '']) expect(after(issued).find([key])).toBeUndefined();
    expect(after(issued).find([])).toBeUndefined();
  });

  it('forgets a revoked key, and for ever: also when its events come again', () => {
    expect(after(issued, revoked).find(['the key'])).toBeUndefined();
    expect(after(issued, revoked, issued).find(['the key'])).toBeUndefined();
    expect(after(revoked, issued).find(['the key'])).toBeUndefined();
  });

  it('takes a key that belongs to no environment for none', () => {
    expect(after(recorded(keyIssued(MERCHANT, KEY_ID, 'the key'))).find(['the key'])).toBeUndefined();
  });

  it('passes over other events', () => {
    const other = recorded({
      type: 'MerchantRegistered.v1',
      data: { merchantId: MERCHANT, name: 'm', kycStatus: 'approved' },
    });
    expect(after(other, issued).find(['the key'])).toEqual(owner);
  });

  it('knows what it takes to use a key', () => {
    const terms = {
      scopes: ['payments:read' as const],
      expiresAt: '2026-03-02T00:00:00.000Z',
      allowedAddresses: ['10.0.0.0/8'],
    };
    const { mayComeFrom, ...key } = after(recorded(keyIssued(MERCHANT, KEY_ID, 'k', terms), 1, 'live')).find(['k'])!;
    expect(key).toEqual({
      ...owner,
      environment: 'live',
      scopes: terms.scopes,
      expiresAtMs: Date.parse(terms.expiresAt),
    });
    expect(['10.1.1.1', '11.1.1.1', ''].map((address) => mayComeFrom?.(address))).toEqual([true, false, false]);
  });

  it('keeps no pile of keys that each expired by themselves, and those of others', () => {
    const at = (second: number) => new Date(Date.parse(issued.at) + second * 1_000).toISOString();
    const other = recorded(keyIssued(KEY_ID, MERCHANT, 'of another', { expiresAt: at(1) }), 1, 'test');
    const directory = after(issued, other);
    for (let second = 0; second < 600; second++) {
      const brief = keyIssued(MERCHANT, KEY_ID, `brief ${second}`, { expiresAt: at(second + 1) });
      directory.apply({ ...recorded(brief, second + 2, 'test'), at: at(second) });
    }
    expect(directory.size).toBeLessThan(70);
    expect(directory.find(['brief 0'])).toBeUndefined();
    for (const key of ['the key', 'of another', 'brief 570', 'brief 599']) expect(directory.find([key])).toBeDefined();
    const again = keyIssued(MERCHANT, KEY_ID, 'brief 0', { expiresAt: at(1) });
    directory.apply({ ...recorded(again, 2, 'test'), at: at(0) });
    expect(directory.find(['brief 0'])?.expiresAtMs).toBe(Date.parse(at(1)));
  });

  it('takes the last word on whether a merchant is suspended, in whatever order it is told', () => {
    const reason = { merchantId: MERCHANT, reason: 'fraud' };
    const suspended = recorded({ type: 'MerchantSuspended.v1', data: reason }, 3);
    const reactivated = recorded({ type: 'MerchantReactivated.v1', data: reason }, 4);
    expect(after(issued).isSuspended(MERCHANT)).toBe(false);
    expect(after(issued, suspended).isSuspended(MERCHANT)).toBe(true);
    expect(after(issued, suspended).isSuspended(KEY_ID)).toBe(false);
    expect(after(issued, suspended, reactivated, suspended).isSuspended(MERCHANT)).toBe(false);
    const again = recorded({ type: 'MerchantSuspended.v1', data: reason }, 5);
    expect(after(issued, suspended, reactivated, again, reactivated).isSuspended(MERCHANT)).toBe(true);
  });
});
