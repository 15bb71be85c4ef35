import { redact } from './redact';

describe('a text of Daraja', () => {
  it.each([
    [
      'Error Occurred - Invalid Access Token - c9SQxWWhmdVRlyh0zh8gZDTkubVF',
      'Error Occurred - Invalid Access Token - [redacted]',
    ],
    ['got Bearer c9SQxWWhmdVRlyh0zh8gZDTkubVF', 'got Bearer [redacted]'],
    ['Invalid Access Token', 'Invalid Access Token'],
    ['sent to 254712345678', 'sent to 2547****5678'],
    ['sent to +254112345678, 0712345678.', 'sent to 2541****5678, 0712****5678.'],
    ['id ws_CO_28092026000756712345678', 'id ws_CO_****'],
    ['a\u0000b\nc', 'a b c'],
    ['The balance is insufficient for the transaction.', 'The balance is insufficient for the transaction.'],
  ])('%j becomes %j', (given, clean) => expect(redact(given)).toBe(clean));

  it('loses the secrets it was sent with', () => {
    expect(redact('key s3cr3t! and s3cr3t!', ['s3cr3t!'])).toBe('key [redacted] and [redacted]');
  });

  it.each([
    ['as it is', 'a/b+c"d==!'],
    ['in JSON', 'a/b+c\\"d==!'],
    ['in JSON with escaped slashes', 'a\\/b+c\\"d==!'],
    ['in JSON in JSON', 'a\\\\/b+c\\\\\\"d==!'],
    ['in a form', 'a%2Fb%2Bc%22d%3D%3D%21'],
    ['in a URL', 'a%2Fb%2Bc%22d%3D%3D!'],
  ])('loses them %s', (_, spelled) => expect(redact(`<${spelled}>`, ['a/b+c"d==!'])).toBe('<[redacted]>'));

  it('loses the longer secret first', () => {
    expect(redact('at https://x.example/s3cret', ['s3cret', 'https://x.example/s3cret'])).toBe('at [redacted]');
  });

  it('shows no part of a secret that is cut at the end of what is searched', () => {
    const secret = 'Zq'.repeat(172);
    const shown = redact(secret.repeat(100), [secret]);
    expect(shown).toMatch(/^(\[redacted\])*(\[redacted)?$/);
  });

  it('loses callback tokens', () => {
    const token = `0-aa-${'1'.repeat(96)}-${'2'.repeat(32)}`;
    expect(redact(`to https://pay.example.com/callbacks/payout/${token}, and ${token.slice(0, 60)}`)).toBe(
      'to https://pay.example.com/callbacks/payout/[redacted], and [redacted]',
    );
  });

  it('has at most 500 characters', () => {
    expect(redact('x'.repeat(100_000))).toHaveLength(500);
  });
});
