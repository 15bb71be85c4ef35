import fc from 'fast-check';
import { cents, centsFromShillings, formatShillings, NotAnAmount, shillings } from './money';

describe('Cents', () => {
  it.each([
    [1000, 100_000],
    [2.5, 250],
    [0.1, 10],
    [19.99, 1_999],
    ['500.0', 50_000],
    ['0.01', 1],
    ['250000', 25_000_000],
    ['1.500', 150],
    [-3, -300],
    [0, 0],
    ['-0.00', 0],
  ])('reads %p shillings as %p cents', (given, expected) => {
    expect(Object.is(centsFromShillings(given), expected)).toBe(true);
  });

  it.each([
    0.001,
    1.005,
    NaN,
    Infinity,
    1e21,
    1e-7,
    '',
    ' 1',
    '1 ',
    '1e3',
    '0x10',
    '1,000',
    '.5',
    '5.',
    '+1',
    '١',
    '1.005',
    '9'.repeat(15),
    null,
    undefined,
    true,
    {},
    [1],
    10n,
  ])('refuses %p', (given) => {
    expect(() => centsFromShillings(given)).toThrow(NotAnAmount);
  });

  it('is exact for every amount of cents, as a number and as text', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (amount) => {
        const money = cents(amount);
        expect(centsFromShillings(shillings(money))).toBe(money);
        expect(centsFromShillings(formatShillings(money).replaceAll(',', ''))).toBe(money);
      }),
    );
  });

  it.each([
    [100_000, '1,000.00'],
    [-250, '-2.50'],
    [123_456_789, '1,234,567.89'],
    [5, '0.05'],
  ])('shows %p cents as %p', (amount, text) => {
    expect(formatShillings(cents(amount))).toBe(text);
  });

  it('takes safe integers only', () => {
    for (const wrong of [1.5, 2 ** 53, NaN, Infinity]) expect(() => cents(wrong)).toThrow(NotAnAmount);
  });
});
