import { callbackSources } from './callback-sources';

const LIVE = { environment: 'live' } as const;
const TEST = { environment: 'test' } as const;

describe('sources of callbacks', () => {
  const isSource = callbackSources(['196.201.214.200', '196.201.212.0/24', '2001:db8::/32']);

  it.each(['196.201.214.200', '196.201.212.69', '::ffff:196.201.212.69', '2001:db8::7'])('%s is one', (address) => {
    expect(isSource(LIVE, address)).toBe(true);
  });

  it.each(['196.201.214.201', '10.0.0.1', '::ffff:10.0.0.1', '2001:db9::7', '', 'unknown'])('%s is none', (address) => {
    expect(isSource(LIVE, address)).toBe(false);
  });

  it('are all addresses for test payments, and for all when there is no list', () => {
    expect(isSource(TEST, '127.0.0.1')).toBe(true);
    expect(callbackSources([])(LIVE, '10.0.0.1')).toBe(true);
  });

  it.each(['196.201.214', '196.201.212.0/33', 'x', '10.0.0.0/x', ''])('can not be %j', (source) => {
    expect(() => callbackSources([source])).toThrow(TypeError);
  });
});
