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
});
