import { DaftariError } from '@daftari/kernel/errors';
import { CHANNEL_TYPES, readChannelChange, readChannelRequest } from './channel-request';

const least = { name: 'Shop', type: 'PAYBILL', shortcode: '600000' };

function problemsOf(read: () => unknown): Record<string, string> {
  try {
    read();
  } catch (error) {
    if (error instanceof DaftariError && error.code === 'VALIDATION_ERROR') {
      return error.details['fields'] as Record<string, string>;
    }
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a request for a channel', () => {
  it('needs a name, a type and a shortcode', () => {
    expect(readChannelRequest(least)).toEqual({ ...least, isDefault: false });
    expect(problemsOf(() => readChannelRequest({}))).toEqual({
      name: 'is required',
      type: 'is required',
      shortcode: 'is required',
    });
  });

  it.each([
    ['an account number', { accountNumber: ' SHOP-1 ' }, { accountNumber: 'SHOP-1' }],
    ['it in the other spelling', { account_number: 'SHOP-1' }, { accountNumber: 'SHOP-1' }],
    ['a numeric one', { accountNumber: 12345 }, { accountNumber: '12345' }],
    ['a blank one', { accountNumber: '  ' }, {}],
    ['none, as null', { accountNumber: null, isDefault: null }, {}],
    ['the flag', { isDefault: true }, { isDefault: true }],
    ['the flag in the other spelling', { is_default: true }, { isDefault: true }],
    ['a numeric shortcode', { shortcode: 600000 }, {}],
    ['a shortcode in another spelling', { shortcode: null, short_code: '600000' }, {}],
    ['a type in lower case', { type: ' till_number' }, { type: 'TILL_NUMBER' }],
    ['blanks around the name', { name: ' Shop ' }, {}],
    ['what nobody knows', { tenantId: 'x', category: 'PAYMENT_WALLET' }, {}],
  ])('takes %s', (_, given, understood) => {
    expect(readChannelRequest({ ...least, ...given })).toEqual({ ...least, isDefault: false, ...understood });
  });

  it.each(CHANNEL_TYPES)('takes the type %s', (type) => {
    expect(readChannelRequest({ ...least, type })).toMatchObject({ type });
  });

  it.each<[string, object]>([
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(121) }],
    ['name', { name: 5 }],
    ['type', { type: 'BANK' }],
    ['type', { type: 1 }],
    ['shortcode', { shortcode: '0712345678' }],
    ['shortcode', { shortcode: '1234' }],
    ['shortcode', { shortcode: 1e21 }],
    ['shortcode', { shortcode: true }],
    ['shortcode', { shortCode: '600001' }],
    ['accountNumber', { accountNumber: 'x'.repeat(51) }],
    ['accountNumber', { accountNumber: ['x'] }],
    ['accountNumber', { accountNumber: 'a', account_number: 'b' }],
    ['isDefault', { isDefault: 'yes' }],
    ['isDefault', { isDefault: 1 }],
  ])('names a wrong %s: %j', (field, given) => {
    expect(Object.keys(problemsOf(() => readChannelRequest({ ...least, ...given })))).toEqual([field]);
  });

  it.each([undefined, null, [], [least], 'x', 1, true])('is a JSON object, not %j', (body) => {
    expect(Object.keys(problemsOf(() => readChannelRequest(body)))).toEqual(['body']);
  });
});

describe('a change of a channel', () => {
  it.each([undefined, {}, [], { name: null }, { isDefault: null, unknown: 1 }])('names nothing: %j', (body) => {
    expect(readChannelChange(body)).toEqual({});
  });

  it.each<[object, object]>([
    [{ name: 'Old shop' }, { name: 'Old shop' }],
    [{ accountNumber: null }, { accountNumber: '' }],
    [{ account_number: null }, { accountNumber: '' }],
    [{ accountNumber: ' ' }, { accountNumber: '' }],
    [{ accountNumber: null, account_number: 'B' }, { accountNumber: 'B' }],
    [{ is_default: false }, { isDefault: false }],
    [
      { type: 'till', shortcode: 600000 },
      { type: 'TILL', shortcode: '600000' },
    ],
  ])('of %j is understood', (body, change) => {
    expect(readChannelChange(body)).toEqual(change);
  });

  it('names every wrong field at once', () => {
    const body = { name: ' ', accountNumber: {}, isDefault: 'no' };
    expect(Object.keys(problemsOf(() => readChannelChange(body)))).toEqual(['name', 'accountNumber', 'isDefault']);
  });

  it.each([null, [{}], 'x', 0])('is a JSON object, not %j', (body) => {
    expect(Object.keys(problemsOf(() => readChannelChange(body)))).toEqual(['body']);
  });
});
