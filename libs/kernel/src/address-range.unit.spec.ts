import { addressRanges, readAddressRange } from './address-range';

describe('an address range', () => {
  it.each([
    ['10.0.0.7', '10.0.0.7'],
    [' 10.0.0.7 ', '10.0.0.7'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['10.0.0.7/32', '10.0.0.7/32'],
    ['2001:0DB8:0:0::1', '2001:db8::1'],
    ['2001:db8::1/32', '2001:db8::/32'],
    ['::ffff:10.0.0.7', '10.0.0.7'],
    ['::ffff:10.0.0.7/104', '10.0.0.0/8'],
  ])('reads %s as %s', (text, range) => expect(readAddressRange(text)).toBe(range));

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '0x0a000007',
    '167772167',
    '10.0.0.7/',
    '10.0.0.7/33',
    '10.0.0.7/-1',
    '10.0.0.7/8/8',
    '10.0.0.7/255.0.0.0',
    'fe80::1%eth0',
    '2001:db8::/129',
    '::ffff:10.0.0.7/95',
    'localhost',
  ])('does not read %s', (text) => expect(readAddressRange(text)).toBeUndefined());

  it('covers what is in it, however it is written, and nothing of the other kind', () => {
    const covers = addressRanges(['10.0.0.0/8', '192.168.1.5', '2001:db8::/32', '::1']);
    for (const inside of ['10.255.0.1', '::ffff:10.0.0.1', '192.168.1.5', '2001:db8:1::9', '0:0:0:0:0:0:0:1']) {
      expect([inside, covers(inside)]).toEqual([inside, true]);
    }
    for (const outside of ['11.0.0.1', '192.168.1.6', '2001:db9::1', '::a00:1', '10', '', 'fe80::1%eth0', 'x']) {
      expect([outside, covers(outside)]).toEqual([outside, false]);
    }
    expect(addressRanges(['0.0.0.0/0'])('2001:db8::1')).toBe(false);
    expect(addressRanges([])('10.0.0.1')).toBe(false);
  });
});
