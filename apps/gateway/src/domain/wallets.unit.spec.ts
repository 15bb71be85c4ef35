import { amountCell, csvLine, textCell } from './csv';
import { readEntriesQuery } from './entries-query';
import { readFeeQuery } from './fee-query';
import { feeInWords } from './fee-words';
import { readBalanceAlert, readWalletTransfer } from './wallet-request';

const wrong = (fields: object) => expect.objectContaining({ code: 'VALIDATION_ERROR', details: { fields } }) as Error;

describe('a cell of a CSV file', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['a, b', '"a, b"'],
    ['say "x"', '"say ""x"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['=1+1', "'=1+1"],
    ['+254', "'+254"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['＝1', "'＝1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['Adjustment: =1', 'Adjustment: =1'],
  ])('of %j is %j', (text, cell) => expect(textCell(text)).toBe(cell));

  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [-5, '-0.05'],
    [123_456, '1234.56'],
    [-100, '-1.00'],
    [Number.MAX_SAFE_INTEGER, '90071992547409.91'],
  ])('of %i cents is %s', (cents, cell) => expect(amountCell(cents)).toBe(cell));

  it('ends its line as RFC 4180 says', () => expect(csvLine(['a', 'b'])).toBe('a,b\r\n'));
});

describe('a pricing rule in words', () => {
  it.each([
    [undefined, false, 'No fee: there is no rule for payments of this type.'],
    [
      { flatCents: 250, basisPoints: 0 },
      false,
      'KES 2.50; taken when M-Pesa accepts the payment, and kept when the payment fails after that.',
    ],
    [
      { flatCents: 250, basisPoints: 150, minimumCents: 500, maximumCents: 10_000 },
      true,
      'KES 2.50 and 1.5% of the amount, at least KES 5.00, at most KES 100.00; taken when M-Pesa accepts the payment, and given back when the payment fails after that.',
    ],
    [
      { flatCents: 0, basisPoints: 1 },
      true,
      '0.01% of the amount; taken when M-Pesa accepts the payment, and given back when the payment fails after that.',
    ],
    [
      { flatCents: 0, basisPoints: 0 },
      false,
      'KES 0.00; taken when M-Pesa accepts the payment, and kept when the payment fails after that.',
    ],
  ])('of %j', (terms, refund, words) => expect(feeInWords(terms, refund)).toBe(words));
});

describe('the query of a statement', () => {
  const asks = (query: object, accept?: string) => readEntriesQuery(query, accept);

  it('asks for the newest page where it says nothing', () => {
    expect(asks({})).toEqual({ format: 'json', limit: 20, cursor: '', from: undefined, to: undefined });
    expect(asks({ cursor: 'null', limit: ' ', from: '', unknown: '1' })).toMatchObject({ limit: 20, cursor: '' });
  });

  it.each([
    [{ format: 'csv' }, undefined, 'csv'],
    [{ format: 'CSV' }, 'application/json', 'csv'],
    [{ format: 'json' }, 'text/csv', 'json'],
    [{}, 'text/csv', 'csv'],
    [{}, 'text/csv;q=0.9, */*', 'csv'],
    [{}, 'application/json, text/csv', 'json'],
    [{}, '*/*', 'json'],
  ])('%j with Accept %s asks for %s', (query, accept, format) => expect(asks(query, accept).format).toBe(format));

  it('takes days of Nairobi, whole', () => {
    expect(asks({ from: '2026-03-01', to: '2026-03-01' })).toMatchObject({
      from: '2026-02-28T21:00:00.000Z',
      to: '2026-03-01T20:59:59.999Z',
    });
  });

  it.each([
    [{ limit: '0' }, { limit: 'must be a whole number from 1 to 100' }],
    [{ limit: '101' }, { limit: 'must be a whole number from 1 to 100' }],
    [{ format: 'pdf' }, { format: 'must be one of json, csv' }],
    [{ from: '2026-03-02', to: '2026-03-01' }, { to: 'must not be before from' }],
    [{ cursor: ['1', '2'] }, { cursor: 'is given more than once' }],
  ])('%j is refused', (query, fields) => expect(() => asks(query)).toThrow(wrong(fields)));
});

describe('the query of a quote', () => {
  it('takes a type in any case and an amount as a payment does', () => {
    expect(readFeeQuery({ type: 'b2c', amount: '1000.0' })).toEqual({ type: 'B2C', amountCents: 100_000 });
  });

  const PAID_OUT = 'must be a whole number of shillings from 10 to 250000';
  it.each([
    [{}, { type: 'is required', amount: 'is required' }],
    [{ type: 'B2C', amount: '9' }, { amount: PAID_OUT }],
    [{ type: 'STK', amount: '1.5' }, { amount: 'must be a whole number of shillings from 1 to 250000' }],
    [{ type: ['STK', 'B2C'], amount: '10' }, { type: expect.any(String) as string }],
    [{ type: 'constructor', amount: '10' }, { type: expect.stringMatching(/^must be one of STK/) as string }],
  ])('%j is refused', (query, fields) => expect(() => readFeeQuery(query)).toThrow(wrong(fields)));
});

describe('what a merchant asks of its wallets', () => {
  it('moves cents as well, from what was collected', () => {
    expect(readWalletTransfer({ amount: '2500.50' })).toEqual({ amountCents: 250_050, from: 'collections' });
    expect(readWalletTransfer({ amount: 0.01, from: 'collections', note: 1 })).toMatchObject({ amountCents: 1 });
  });

  const RULE = 'must be a number of shillings with at most two decimals, more than 0 and at most 100000000';
  it.each([
    [{}, { amount: 'is required' }],
    [{ amount: 0 }, { amount: RULE }],
    [{ amount: -1 }, { amount: RULE }],
    [{ amount: 1.005 }, { amount: RULE }],
    [{ amount: 100_000_001 }, { amount: RULE }],
    [{ amount: [1] }, { amount: RULE }],
    [{ amount: 1, from: 'service' }, { from: 'must be collections' }],
    [{ amount: 1, from: 5 }, { from: 'must be collections' }],
    [[], { body: 'must be a JSON object' }],
  ])('does not move %j', (body, fields) => expect(() => readWalletTransfer(body)).toThrow(wrong(fields)));

  it('is told below an amount, or not at all', () => {
    expect([
      readBalanceAlert({ below: 500 }),
      readBalanceAlert({ below: '0.5' }),
      readBalanceAlert({ below: null }),
    ]).toEqual([50_000, 50, null]);
  });

  it.each([
    [{}, { below: 'is required' }],
    [{ below: 0 }, { below: `${RULE}, or null` }],
    [{ below: true }, { below: `${RULE}, or null` }],
    [null, { body: 'must be a JSON object' }],
  ])('is not told by %j', (body, fields) => expect(() => readBalanceAlert(body)).toThrow(wrong(fields)));
});
