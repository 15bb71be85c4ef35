import fc from 'fast-check';
import { DaftariError } from '@daftari/kernel/errors';
import { readStkRequest } from './stk-request';

const least = { amount: 1000, phone: '0712345678' };
const UUID = 'FA98A577-95ea-4a8f-8467-1fbe74f5d6f4';

const read = (more: object = {}, environment: 'test' | 'live' = 'live') =>
  readStkRequest({ ...least, ...more }, environment);

/** What a body is refused with. */
function refusal(
  more: object,
  environment: 'test' | 'live' = 'live',
): { code: string; details: Record<string, unknown> } {
  try {
    read(more, environment);
  } catch (error) {
    if (error instanceof DaftariError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('an STK request', () => {
  it('needs no more than amount and phone', () => {
    expect(read()).toEqual({
      amountCents: 100_000,
      phone: '254712345678',
      accountReference: 'PAYMENT',
      transactionDesc: 'Payment',
    });
  });

  it('keeps everything that it says', () => {
    const all = {
      accountReference: 'r'.repeat(120),
      transactionDesc: 'd'.repeat(255),
      callbackUrl: `https://example.com/${'p'.repeat(480)}`,
    };
    expect(read({ ...all, channelId: UUID, credential_id: UUID, unknown: {} })).toEqual({
      amountCents: 100_000,
      phone: '254712345678',
      ...all,
      channelId: UUID.toLowerCase(),
      credentialId: UUID.toLowerCase(),
    });
  });

  it('takes null as absent and blank text as none', () => {
    const nulls = {
      accountReference: null,
      transactionDesc: null,
      callbackUrl: null,
      channelId: null,
      credential_id: null,
    };
    expect(read(nulls)).toEqual(read());
    expect(read({ accountReference: ' ', transactionDesc: '' })).toEqual(read());
  });

  it('knows both spellings, and refuses two that differ', () => {
    expect(read({ credentialId: UUID, callback_url: 'https://a.example' })).toMatchObject({
      credentialId: UUID.toLowerCase(),
      callbackUrl: 'https://a.example',
    });
    expect(read({ credentialId: UUID, credential_id: UUID })).toMatchObject({ credentialId: UUID.toLowerCase() });
    expect(refusal({ callbackUrl: 'https://a.example', callback_url: 'https://b.example' })).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { callbackUrl: expect.stringContaining('given twice') } },
    });
  });

  it('replaces half a surrogate pair, which could not be stored', () => {
    expect(read({ accountReference: 'a\ud800b😀' }).accountReference).toBe('a\ufffdb😀');
  });
});

describe('its amount', () => {
  it.each([
    [1, 100],
    [250_000, 25_000_000],
    ['500', 50_000],
    ['500.0', 50_000],
    [500.0, 50_000],
    ['500.00', 50_000],
  ])('%p is accepted', (amount, amountCents) => expect(read({ amount })).toMatchObject({ amountCents }));

  it.each([
    0.99,
    0,
    -5,
    500.5,
    '500.5',
    250_001,
    1e21,
    '1e3',
    'NaN',
    NaN,
    Infinity,
    '',
    ' 5',
    'KES 5',
    true,
    [],
    {},
    [5],
    '0x10',
  ])('%p is refused', (amount) =>
    expect(refusal({ amount })).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { amount: 'must be a whole number of shillings from 1 to 250000' } },
    }),
  );

  it('is required', () => {
    for (const amount of [undefined, null]) {
      expect(refusal({ amount: amount as unknown })).toMatchObject({ details: { fields: { amount: 'is required' } } });
    }
  });

  it('is every whole number of shillings that M-Pesa moves, as number and as text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 250_000 }), (amount) => {
        expect(read({ amount }).amountCents).toBe(amount * 100);
        expect(read({ amount: `${amount}.0` }).amountCents).toBe(amount * 100);
      }),
    );
  });
});

describe('its phone', () => {
  it.each(['0712345678', '0112345678', '+254712345678', '254712345678', 254712345678, '0712 345 678'])(
    '%p is accepted',
    (phone) => expect(read({ phone }).phone).toMatch(/^254[17]12345678$/),
  );

  it.each(['0812345678', '712345678', 712345678, '', '07123456789', '+255712345678', 'phone'])(
    '%p is no phone',
    (phone) =>
      expect(refusal({ phone })).toMatchObject({
        code: 'INVALID_PHONE',
        details: { fields: { phone: expect.any(String) } },
      }),
  );

  it.each([true, {}, ['0712345678'], 0.5])('%p is no text', (phone) =>
    expect(refusal({ phone })).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { phone: 'must be text' } },
    }),
  );
});

describe('its other fields', () => {
  it.each([
    ['accountReference', 'r'.repeat(121)],
    ['accountReference', 5],
    ['transactionDesc', 'd'.repeat(256)],
    ['transactionDesc', ['x']],
    ['callbackUrl', `https://example.com/${'p'.repeat(500)}`],
    ['callbackUrl', ''],
  ])('%s is refused when it is %p', (field, value) =>
    expect(refusal({ [field]: value })).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { [field]: expect.any(String) } },
    }),
  );

  it.each(['channelId', 'credential_id', 'credentialId'])('%s has to be a UUID', (field) => {
    for (const value of ['x', '', 7, {}]) {
      const name = field === 'channelId' ? 'channelId' : 'credential_id';
      expect(refusal({ [field]: value })).toMatchObject({
        code: 'INVALID_UUID',
        details: { fields: { [name]: 'must be a UUID' } },
      });
    }
  });

  it('are named all at once when several are wrong', () => {
    expect(refusal({ amount: 0, phone: 'x', channelId: 'x', accountReference: 1 })).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: {
        fields: {
          amount: expect.any(String),
          phone: expect.any(String),
          channelId: expect.any(String),
          accountReference: 'must be text',
        },
      },
    });
  });
});

describe('its callback address', () => {
  it.each([
    'https://yourserver.com/webhooks/mpesa',
    'HTTPS://x.example',
    'https://10.0.0.1/x',
    'https://x.example:8443/a?b=c#d',
  ])('may be %s, and is kept as it was sent', (callbackUrl) =>
    expect(read({ callbackUrl }).callbackUrl).toBe(callbackUrl),
  );

  it.each(['http://127.0.0.1:9000/hook', 'http://localhost/x', 'http://[::1]:8080', 'http://127.1'])(
    'may be %s with a test key only',
    (callbackUrl) => {
      expect(read({ callbackUrl }, 'test').callbackUrl).toBe(callbackUrl);
      expect(refusal({ callbackUrl })).toMatchObject({ details: { fields: { callbackUrl: 'must be https' } } });
    },
  );

  it.each([
    'http://example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'ftp://example.com',
    'example.com/x',
    '//example.com',
    'https:example.com',
    'https://',
    'https://user:pw@example.com',
    'https://user@example.com',
    'https://exa mple.com',
    'https://example.com\\@evil',
    'https://example.com/\n',
    'javascript:alert(1)',
  ])('may never be %p', (callbackUrl) => {
    expect(refusal({ callbackUrl }, 'test')).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { callbackUrl: expect.any(String) } },
    });
  });
});

it('is refused with an error of ours, whatever the body is', () => {
  fc.assert(
    fc.property(fc.anything(), fc.constantFrom('test' as const, 'live' as const), (body, environment) => {
      try {
        readStkRequest(body, environment);
      } catch (error) {
        expect(error).toBeInstanceOf(DaftariError);
      }
    }),
  );
});
