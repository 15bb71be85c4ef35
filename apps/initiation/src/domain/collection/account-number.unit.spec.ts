import fc from 'fast-check';
import { accountNumberOf, isAccountOf, typedAccount } from './account-number';

const MERCHANT = '3f2a91bc-7c1d-4e55-9a10-2b6f4c1b2a30';

describe('the account number of a merchant', () => {
  it('is the first eight digits of its id', () => expect(accountNumberOf(MERCHANT)).toBe('3f2a91bc'));

  it.each(['3f2a91bc', '3F2A91BC', ' 3f2a-91bc ', '3F2A 91BC', '3f2a91bc-7c1d', MERCHANT, MERCHANT.toUpperCase()])(
    'is known however it is typed: %j',
    (text) => {
      const typed = typedAccount(text);
      expect(typed !== undefined && isAccountOf(typed, MERCHANT)).toBe(true);
    },
  );

  it.each([
    '',
    '3f2a91b',
    'INV-2024-001',
    '3f2a91bcINV',
    '0712345678x',
    '3f2a91bç',
    '3f2a91bc7c1d4e559a102b6f4c1b2a30ff',
  ])('is not read out of other words: %j', (text) => expect(typedAccount(text)).toBeUndefined());

  it("is nobody else's: one wrong digit is another account", () => {
    const digit = fc.integer({ min: 0, max: 7 });
    const other = fc.constantFrom(...'0123456789abcdef');
    const property = fc.property(digit, other, (at, wrong) => {
      const account = accountNumberOf(MERCHANT);
      const typed = typedAccount(account.slice(0, at) + wrong + account.slice(at + 1))!;
      expect(isAccountOf(typed, MERCHANT)).toBe(account[at] === wrong);
    });
    fc.assert(property);
  });
});
