import { stkRequestBody } from './stk-request';
import { aPush, CREDENTIALS } from './testing/pushes';

const body = (changes: Parameters<typeof aPush>[0]) =>
  stkRequestBody(aPush(changes), CREDENTIALS, Date.UTC(2026, 0, 31, 21, 30, 5));

describe('the body of an STK push', () => {
  it('has the time of Nairobi, also where that is another day', () => {
    expect(body({})).toMatchObject({ Timestamp: '20260201003005' });
  });

  it.each([
    ['INV-001', 'INV-001'],
    ['order #12 & co @ home', 'order 12 co'],
    ['Café Nyeri', 'Cafe Nyeri'],
    ['  ', 'Payment'],
    ['', 'Payment'],
    ['支付', 'Payment'],
    ['🎉🎉 party', 'party'],
    ['0123456789 12345', '0123456789 1'],
    ['0123456789- abc', '0123456789-'],
  ])('says %j as %j', (given, sent) => {
    expect(body({ accountReference: given })).toMatchObject({ AccountReference: sent });
  });

  it('has a description of 1 to 13 characters, whatever was given', () => {
    for (const given of ['', '@#&', 'x'.repeat(5_000), '\u0000']) {
      expect(body({ transactionDesc: given })['TransactionDesc']).toMatch(/^[A-Za-z0-9 ._/-]{1,13}$/);
    }
  });

  it('asks for a till in whole shillings', () => {
    expect(body({ transactionType: 'CustomerBuyGoodsOnline', partyB: '512345' })).toMatchObject({
      TransactionType: 'CustomerBuyGoodsOnline',
      BusinessShortCode: '174379',
      PartyB: '512345',
      Amount: 500,
    });
  });
});
