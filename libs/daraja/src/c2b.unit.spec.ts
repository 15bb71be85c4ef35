import fc from 'fast-check';
import { acceptC2b, C2B_CONFIRMED, rejectC2b } from './c2b-answer';
import { decodeC2b } from './c2b-notice';

const CONFIRMATION = {
  TransactionType: 'Pay Bill',
  TransID: 'RKL51ZDR4F',
  TransTime: '20231121121325',
  TransAmount: '5.00',
  BusinessShortCode: '600966',
  BillRefNumber: 'Sample Transaction',
  InvoiceNumber: '',
  OrgAccountBalance: '25.00',
  ThirdPartyTransID: '',
  MSISDN: '2547 ***** 126',
  FirstName: 'NICHOLAS',
  MiddleName: '',
  LastName: '',
};
const decode = (value: unknown) => decodeC2b(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));

describe('a payment that comes unprompted', () => {
  it('is read: daraja.md §7', () => {
    expect(decode(CONFIRMATION)).toEqual({
      kind: 'c2b',
      receipt: 'RKL51ZDR4F',
      amountCents: 500,
      shortcode: '600966',
      transactionType: 'Pay Bill',
      billReference: 'Sample Transaction',
      payer: '2547 ***** 126',
      payerName: 'NICHOLAS',
      paidAt: '2023-11-21T09:13:25.000Z',
      balanceCents: 2_500,
      thirdPartyTransactionId: '',
    });
  });

  it('has no balance yet when it is a validation', () => {
    expect(decode({ ...CONFIRMATION, OrgAccountBalance: '' })).not.toHaveProperty('balanceCents');
  });

  it('means the same with numbers, a byte order mark and missing names', () => {
    const numbers = { ...CONFIRMATION, TransTime: 20231121121325, TransAmount: 5, BusinessShortCode: 600966 };
    const { FirstName: _, MiddleName: __, LastName: ___, ...nameless } = numbers;
    expect(decode(`\uFEFF${JSON.stringify(nameless)}`)).toMatchObject({
      amountCents: 500,
      shortcode: '600966',
      payerName: '',
      paidAt: '2023-11-21T09:13:25.000Z',
    });
  });

  it('keeps what the payer typed within limits', () => {
    const hostile = { ...CONFIRMATION, BillRefNumber: `a\u0000${'b'.repeat(500)}`, FirstName: 'x'.repeat(400) };
    const decoded = decode({ ...hostile, MiddleName: 'y'.repeat(400), LastName: 'z'.repeat(400) });
    expect(decoded).toMatchObject({ billReference: `a ${'b'.repeat(98)}` });
    expect(decoded.kind === 'c2b' && decoded.payerName.length).toBe(200);
  });

  it.each([
    ['nothing', '', 'the body is empty'],
    ['text', 'TransID=1', 'the body is not JSON'],
    ['no receipt', { ...CONFIRMATION, TransID: '' }, 'TransID is missing or no receipt'],
    ['an array', [CONFIRMATION], 'TransID is missing or no receipt'],
    ['no amount', { ...CONFIRMATION, TransAmount: 'five' }, 'TransAmount is missing or no amount'],
    ['less than nothing', { ...CONFIRMATION, TransAmount: '-5.00' }, 'TransAmount is missing or no amount'],
  ])('can not be read from %s', (_, body, reason) => expect(decode(body)).toEqual({ kind: 'undecodable', reason }));

  it('is read or refused, whatever the body', () => {
    const field = fc.constantFrom(...Object.keys(CONFIRMATION), '__proto__');
    const nearly = fc.dictionary(field, fc.jsonValue()).map((changes) => ({ ...CONFIRMATION, ...changes }));
    const holds = (value: unknown) => {
      const decoded = decode(value);
      if (decoded.kind !== 'c2b') return;
      expect(decoded.receipt).toMatch(/^[A-Z0-9]{4,40}$/);
      expect(Number.isSafeInteger(decoded.amountCents) && decoded.amountCents > 0).toBe(true);
    };
    fc.assert(fc.property(fc.oneof(nearly, fc.jsonValue()), holds), { numRuns: 1_000 });
  });

  it('is answered in the words of daraja.md §7', () => {
    expect(acceptC2b()).toEqual({ ResultCode: '0', ResultDesc: 'Accepted' });
    expect(acceptC2b('7')).toEqual({ ResultCode: '0', ResultDesc: 'Accepted', ThirdPartyTransID: '7' });
    expect(rejectC2b('account')).toEqual({ ResultCode: 'C2B00012', ResultDesc: 'Rejected' });
    expect(rejectC2b('other')).toEqual({ ResultCode: 'C2B00016', ResultDesc: 'Rejected' });
    expect(C2B_CONFIRMED).toEqual({ ResultCode: 0, ResultDesc: 'Success' });
  });
});
