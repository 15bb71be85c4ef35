import { keyedBatchId, keyedRefundId } from './keyed-ids';

const KEY = { environment: 'test', merchantId: '22222222-2222-4222-8222-222222222222', key: 'order-1' };

/** Written down: an id that changes makes of every request that is asked again a second one. */
describe.each([
  ['a refund', keyedRefundId, 'a2ab38f9-fded-451e-b181-73e721e09dff'],
  ['a batch', keyedBatchId, '4645db3a-f9f7-4278-8f97-3f5db4d852d3'],
])('the id of %s under a key', (_, idOf, expected) => {
  it('is the same for ever', () => {
    expect(idOf(KEY)).toBe(expected);
  });

  it.each([{ environment: 'live' }, { merchantId: 'other' }, { key: 'order-2' }])('is another for %j', (over) => {
    expect(idOf({ ...KEY, ...over })).not.toBe(expected);
  });
});
