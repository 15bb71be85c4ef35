import fc from 'fast-check';
import { redactText, redactValue } from './redact';

describe('redactText', () => {
  it.each([
    ['call 254712345678 now', 'call 2547****5678 now'],
    ['+254712345678', '2547****5678'],
    ['0712345678', '0712****5678'],
    ['0112345678', '0112****5678'],
    ['+254 712 345 678', '2547****5678'],
    ['0712-345-678', '0712****5678'],
    ['00254712345678', '0025****5678'],
    ['+2540712345678', '2540****5678'],
    ['INV0712345678x', 'INV0712****5678x'],
    ['msisdn=%2B254712345678', 'msisdn=%2B2547****5678'],
    ['ws_CO_191220191020363925708374149', 'ws_CO_****'],
  ])('masks the phone in %s', (text, safe) => expect(redactText(text)).toBe(safe));

  it.each([
    ['key dft_test_AbC-12_3xyz.', 'key dft_test_****.'],
    ['dft_live_0123456789', 'dft_live_****'],
    [`Basic ${Buffer.from('dft_test_secretsecret:').toString('base64')}`, 'Basic [redacted]'],
    [`got ${Buffer.from('dft_live_secretsecret:').toString('base64')}`, 'got [redacted]'],
    ['Bearer abcdef123456', 'Bearer [redacted]'],
    ['/oauth?password=hunter2&x=1', '/oauth?password=[redacted]&x=1'],
    ['{"passkey":"bfb279f9"}', '{"passkey":"[redacted]"}'],
    ['{\\"ConsumerSecret\\":\\"s3cr3t\\"}', '{\\"ConsumerSecret\\":\\"[redacted]\\"}'],
  ])('takes the secret out of %s', (text, safe) => expect(redactText(text)).toBe(safe));

  it.each([
    'fa98a577-95ea-4a8f-8467-254712345678',
    `head ${'0712345678'.repeat(6)}abcd`,
    '2026-11-21T07:12:34.567Z',
    '17950712345678',
    'a port 8080 and 250000 cents',
  ])('leaves %s alone', (text) => expect(redactText(text)).toBe(text));

  it('lets no phone through, whatever stands around it', () => {
    const around = fc.string({ unit: fc.constantFrom('a', 'Z', ' ', '"', ':', '-', '/', '{', '_', '.') });
    const phone = fc
      .tuple(
        fc.constantFrom('254', '+254', '0'),
        fc.constantFrom('7', '1'),
        fc.integer({ min: 10_000_000, max: 99_999_999 }),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(around, phone, around, (before, number, after) => {
        expect(redactText(`${before}${number}${after}`)).not.toContain(number.replace('+', ''));
      }),
    );
  });
});

describe('redactValue', () => {
  it('hides secrets by name at any depth, whatever the spelling', () => {
    expect(
      redactValue({ a: [{ api_key: 'x', 'Set-Cookie': ['y'], ConsumerSecret: 5 }], body: { PassKey: { z: 1 } } }),
    ).toEqual({
      a: [{ api_key: '[redacted]', 'Set-Cookie': '[redacted]', ConsumerSecret: '[redacted]' }],
      body: { PassKey: '[redacted]' },
    });
  });

  it('masks phones by name, also short and numeric ones', () => {
    expect(redactValue({ phone: 712345678, PhoneNumber: 254712345678, PartyA: '0712 345 678', msisdn: null })).toEqual({
      phone: '7123****5678',
      PhoneNumber: '2547****5678',
      PartyA: '0712****5678',
      msisdn: null,
    });
  });

  it('masks a phone that is a number, a key or in a list', () => {
    expect(redactValue({ n: 254712345678, '0712345678': 1, list: ['0712345678'], cents: 250 })).toEqual({
      n: '2547****5678',
      '0712****5678': 1,
      list: ['0712****5678'],
      cents: 250,
    });
  });

  it('stops at a depth nobody reads', () => {
    const deep = Array.from({ length: 50 }).reduce<unknown>((inner) => ({ inner }), { phone: '0712345678' });
    expect(JSON.stringify(redactValue(deep))).toContain('[too deep]');
  });
});
