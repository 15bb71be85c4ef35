import { decodeStkCallback } from './stk-callback';

const IDS = {
  MerchantRequestID: 'ac7b-470b-8df7-23ab3cef38271280493',
  CheckoutRequestID: 'ws_CO_27112025133814625708374149',
};
const PAID_ITEMS = [
  { Name: 'Amount', Value: 1 },
  { Name: 'MpesaReceiptNumber', Value: 'NLJ7RT61SV' },
  { Name: 'Balance' },
  { Name: 'TransactionDate', Value: 20261006095233 },
  { Name: 'PhoneNumber', Value: 254708374149 },
];
const callback = (fields: object) => ({ Body: { stkCallback: { ...IDS, ResultDesc: 'ok', ...fields } } });
const paid = (Item: unknown) => callback({ ResultCode: 0, CallbackMetadata: { Item } });
const decode = (value: unknown) =>
  decodeStkCallback(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
const PAID = {
  kind: 'result',
  providerRequestId: IDS.MerchantRequestID,
  providerCheckoutId: IDS.CheckoutRequestID,
  resultCode: '0',
  resultDescription: 'ok',
  receipt: 'NLJ7RT61SV',
  amountCents: 100,
  phone: '254708374149',
  paidAt: '2026-10-06T06:52:33.000Z',
};

describe('an STK callback', () => {
  it('of a payment: the live capture of daraja.md §3.3', () => {
    expect(decode(paid(PAID_ITEMS))).toEqual(PAID);
  });

  it('of a prompt nobody answered has no items', () => {
    expect(decode(callback({ ResultCode: 1037, ResultDesc: 'No response from user.' }))).toEqual({
      kind: 'result',
      providerRequestId: IDS.MerchantRequestID,
      providerCheckoutId: IDS.CheckoutRequestID,
      resultCode: '1037',
      resultDescription: 'No response from user.',
    });
  });

  it('means the same in any order, with text for numbers, with a byte order mark', () => {
    const texts = [...PAID_ITEMS]
      .reverse()
      .map((item) => ('Value' in item ? { ...item, Value: String(item.Value) } : item));
    const body = callback({ ResultCode: '0', CallbackMetadata: { Item: texts } });
    expect(decode(`\uFEFF${JSON.stringify(body, null, 2)}\n`)).toEqual(PAID);
  });

  it('may have a single item instead of an array', () => {
    expect(decode(paid({ Name: 'MpesaReceiptNumber', Value: 'NLJ7RT61SV' }))).toMatchObject({
      resultCode: '0',
      receipt: 'NLJ7RT61SV',
    });
  });

  it('may come without the outer Body', () => {
    expect(decode({ stkCallback: { ...IDS, ResultCode: 1032 } })).toMatchObject({ kind: 'result', resultCode: '1032' });
  });

  it.each([
    ['1', '1', 100],
    ['1.0', '1.0', 100],
    ['1.00', '1.00', 100],
    ['2500.50', '2500.50', 250_050],
    ['text', '"300"', 30_000],
    ['text with decimals', '"5.00"', 500],
    ['text with thousands', '"2,500.00"', 250_000],
    ['the odd text', '"{Amount={CurrencyCode=KES, MinimumAmount=618683, BasicAmount=6186.83}}"', 618_683],
    ['a fraction of a cent', '1.005', undefined],
    ['nothing', '0', undefined],
    ['less than nothing', '-1980.00', undefined],
    ['words', '"one"', undefined],
    ['an object', '{"a":1}', undefined],
    ['a number beyond all bounds', '1e300', undefined],
  ])('reads an amount given as %s', (_, wire, amountCents) => {
    const body = `{"Body":{"stkCallback":{"ResultCode":0,"CallbackMetadata":{"Item":[{"Name":"Amount","Value":${wire}}]}}}}`;
    const result = decode(body);
    expect(result.kind).toBe('result');
    expect('amountCents' in result ? result.amountCents : undefined).toBe(amountCents);
  });

  it.each([
    ['a time that does not exist', { TransactionDate: 20261306095233 }, 'paidAt'],
    ['a placeholder receipt', { MpesaReceiptNumber: 'XXXX000000' }, 'receipt'],
    ['no receipt', { MpesaReceiptNumber: 'N/A' }, 'receipt'],
    ['a masked phone', { PhoneNumber: '2547****149' }, 'phone'],
  ])('leaves out %s', (_, items, field) => {
    const result = decode(paid(Object.entries(items).map(([Name, Value]) => ({ Name, Value }))));
    expect(result.kind).toBe('result');
    expect(result).not.toHaveProperty(field);
  });

  it('keeps codes of letters, and ids that were not sent are empty', () => {
    expect(decode({ Body: { stkCallback: { ResultCode: 'SFC_IC0003' } } })).toEqual({
      kind: 'result',
      providerRequestId: '',
      providerCheckoutId: '',
      resultCode: 'SFC_IC0003',
      resultDescription: '',
    });
  });

  it('hides a phone in the description', () => {
    expect(decode(callback({ ResultCode: 1, ResultDesc: 'no funds on 254712345678' }))).toMatchObject({
      resultDescription: 'no funds on 2547****5678',
    });
  });

  it.each([
    ['nothing', ''],
    ['HTML', '<html></html>'],
    ['cut JSON', '{"Body":{"stkCallback":{"ResultCode":0'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a B2C result', '{"Result":{"ResultCode":0}}'],
    ['no result code', '{"Body":{"stkCallback":{"ResultDesc":"?"}}}'],
    ['a result code that is none', '{"Body":{"stkCallback":{"ResultCode":{"a":1}}}}'],
    ['a result code of a kilobyte', JSON.stringify(callback({ ResultCode: 'x'.repeat(1024) }))],
  ])('that is %s cannot be read', (_, body) => {
    expect(decode(body)).toEqual({ kind: 'undecodable', reason: expect.stringMatching(/^.{5,200}$/) });
  });
});
