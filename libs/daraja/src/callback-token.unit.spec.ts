import { CALLBACK_KINDS } from '@daftari/contracts/events/callback-events';
import {
  CALLBACK_PATH,
  callbackPath,
  callbackTokens,
  callbackUrl,
  type CallbackKey,
  type CallbackSubject,
} from './callback-token';

/** Daraja refuses a URL that holds one of them, in any case (daraja.md §3.1). */
const FORBIDDEN = /mpesa|safaricom|exec?|cmd|sql|query/i;

const SUBJECT: CallbackSubject = {
  environment: 'test',
  merchantId: '11111111-1111-4111-8111-111111111111',
  transactionId: 'fa98a577-2222-4222-8222-222222222222',
  attemptId: 'abcdefab-3333-4333-8333-333333333333',
};
const key = (id: string, fill: number): CallbackKey => ({ id, secret: Buffer.alloc(32, fill) });
const first = key('aa', 1);
const second = key('bb01', 2);

describe('a callback token', () => {
  it.each(['test', 'live'] as const)('names what it was minted for, %s', (environment) => {
    const tokens = callbackTokens([first]);
    expect(tokens.read(tokens.mint({ ...SUBJECT, environment }))).toEqual({ ...SUBJECT, environment });
  });

  it('is only hexadecimal digits and hyphens, so no word that Daraja refuses can occur', () => {
    const token = callbackTokens([second]).mint(SUBJECT);
    expect(token).toMatch(/^[0-9a-f-]+$/);
    expect(token).not.toMatch(FORBIDDEN);
    expect(token.length).toBeLessThan(150);
  });

  it('is refused when any single character was changed', () => {
    const tokens = callbackTokens([first]);
    const token = tokens.mint(SUBJECT);
    for (let at = 0; at < token.length; at++) {
      for (const other of ['0', '1', 'f', 'A', '-', ' ']) {
        const forged = token.slice(0, at) + other + token.slice(at + 1);
        if (forged !== token) expect(tokens.read(forged)).toBeUndefined();
      }
    }
  });

  it('is refused when it was cut, lengthened, turned upside down or is something else', () => {
    const tokens = callbackTokens([first]);
    const token = tokens.mint(SUBJECT);
    for (let length = 0; length < token.length; length++) expect(tokens.read(token.slice(0, length))).toBeUndefined();
    const others = [`${token}0`, ` ${token}`, `${token}\n`, token.toUpperCase(), '', '../..', 'x'.repeat(100_000)];
    for (const other of others) expect(tokens.read(other)).toBeUndefined();
  });

  it('cannot carry the mac of another subject', () => {
    const tokens = callbackTokens([first]);
    const mine = tokens.mint(SUBJECT);
    const other = tokens.mint({ ...SUBJECT, transactionId: '99999999-9999-4999-8999-999999999999' });
    expect(tokens.read(mine.slice(0, -32) + other.slice(-32))).toBeUndefined();
  });

  it('is refused when another key signed it, also under the same id', () => {
    const token = callbackTokens([first]).mint(SUBJECT);
    expect(callbackTokens([second]).read(token)).toBeUndefined();
    expect(callbackTokens([key('aa', 9)]).read(token)).toBeUndefined();
  });

  it('still verifies after a rotation, until its key is dropped', () => {
    const old = callbackTokens([first]).mint(SUBJECT);
    const rotated = callbackTokens([second, first]);
    expect(rotated.read(old)).toEqual(SUBJECT);
    expect(rotated.mint(SUBJECT)).toContain('-bb01-');
  });

  it('needs sound keys and UUIDs', () => {
    expect(() => callbackTokens([])).toThrow(TypeError);
    expect(() => callbackTokens([{ id: 'zz', secret: Buffer.alloc(32) }])).toThrow(/hexadecimal/);
    expect(() => callbackTokens([{ id: 'aa', secret: Buffer.alloc(31) }])).toThrow(/32 bytes/);
    expect(() => callbackTokens([first, key('aa', 2)])).toThrow(/same id/);
    expect(() => callbackTokens([first]).mint({ ...SUBJECT, attemptId: 'one' })).toThrow(/UUID/);
  });

  it('stands at the end of a URL', () => {
    expect(callbackUrl('https://pay.example.com/', '0-aa-1')).toBe('https://pay.example.com/callbacks/stk/0-aa-1');
    expect(callbackUrl('http://127.0.0.1:8080', '0-aa-1')).toBe('http://127.0.0.1:8080/callbacks/stk/0-aa-1');
  });

  it.each([
    ['stk', '/callbacks/stk/'],
    ['payout', '/callbacks/payout/'],
    ['payout-timeout', '/callbacks/payout-timeout/'],
    ['payout-status', '/callbacks/payout-status/'],
    ['payout-status-timeout', '/callbacks/payout-status-timeout/'],
  ] as const)('has a path of its own for %s, without a word that Daraja refuses', (kind, path) => {
    expect(callbackPath(kind)).toBe(path);
    expect(callbackUrl('https://pay.example.com/', '0-aa-1', kind)).toBe(`https://pay.example.com${path}0-aa-1`);
    expect(path).not.toMatch(FORBIDDEN);
  });

  it('has as many paths as there are kinds', () => {
    expect(new Set(CALLBACK_KINDS.map(callbackPath)).size).toBe(CALLBACK_KINDS.length);
    for (const kind of CALLBACK_KINDS) expect(callbackPath(kind)).not.toMatch(FORBIDDEN);
  });

  it('keeps the old name of the path of STK callbacks', () => {
    expect(CALLBACK_PATH).toBe(callbackPath('stk'));
  });
});
