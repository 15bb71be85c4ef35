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

  it('has at most 500 characters', () => {
    expect(redact('x'.repeat(100_000))).toHaveLength(500);
  });
});
