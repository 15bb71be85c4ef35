import { accountBalancesIn } from './account-balances';
import { decodeInitiatorResult } from './initiator-result';

const read = (...texts: unknown[]) => {
  const ResultParameter = texts.map((Value) => ({ Key: 'AccountBalance', Value }));
  const body = { Result: { ResultType: '0', ResultCode: '0', ResultParameters: { ResultParameter } } };
  const decoded = decodeInitiatorResult(Buffer.from(JSON.stringify(body)));
  return decoded.kind === 'result' ? accountBalancesIn(decoded.parameters) : [];
};

describe('the accounts of a shortcode', () => {
  it('are read in cents: daraja.md §6.2', () => {
    const accounts = read(
      'Working Account|KES|346568.83|6186.83|340382.00|0.00&Utility Account|KES|228037.00|228037.00|0.00|0.00' +
        '&Charges Paid Account|KES|-1540.00|-1540.00|0.00|0.00',
    );
    expect(accounts).toEqual([
      {
        account: 'Working Account',
        currency: 'KES',
        totalCents: 34_656_883,
        availableCents: 618_683,
        reservedCents: 34_038_200,
        unclearedCents: 0,
        raw: 'Working Account|KES|346568.83|6186.83|340382.00|0.00',
      },
      expect.objectContaining({ account: 'Utility Account', totalCents: 22_803_700 }),
      expect.objectContaining({ account: 'Charges Paid Account', totalCents: -154_000, availableCents: -154_000 }),
    ]);
  });

  it('may have fewer fields, and come in several parameters', () => {
    expect(read('Utility Account|KES|5', 'Working Account|KES|6.5')).toEqual([
      { account: 'Utility Account', currency: 'KES', totalCents: 500, raw: 'Utility Account|KES|5' },
      { account: 'Working Account', currency: 'KES', totalCents: 650, raw: 'Working Account|KES|6.5' },
    ]);
  });

  it.each(['', '&&', '|KES|5', 'Utility Account', 'Utility Account|KES|much', null, {}, 5])('are none in %j', (text) =>
    expect(read(text)).toEqual([]),
  );
});
