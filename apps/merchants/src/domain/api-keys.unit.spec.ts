import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { seededRandom, systemRandom } from '@daftari/kernel/random';
import { freshApiKey, hashOfApiKey, prefixOfApiKey } from './api-key';
import { given, MERCHANT } from './testing/given';
import { decideIssueKey, MAX_ACTIVE_KEYS } from './issue-api-key';
import { MAX_ENDED_KEYS } from './key-ring';
import { decideRevokeKey } from './revoke-api-key';
import { decideUseKeys } from './use-api-key';

const registered: MerchantsEvent = {
  type: 'MerchantRegistered.v1',
  data: { merchantId: MERCHANT, name: 'Duka', kycStatus: 'approved' },
};
/** What the specs' events are recorded at. */
const NOW = Date.parse('2026-11-21T08:00:00.000Z');
const keyId = '3d6bfa4e-6a46-4a54-8f27-0e3c1c6a9d01';
const command = { merchantId: MERCHANT, keyId, name: 'shop', prefix: 'dft_test_abcde', keyHash: 'a'.repeat(64) };
const issued: MerchantsEvent = { type: 'ApiKeyIssued.v1', data: command };
const revoke = { merchantId: MERCHANT, keyId, reason: 'leaked' };
const revoked: Extract<MerchantsEvent, { type: 'ApiKeyRevoked.v1' }> = {
  type: 'ApiKeyRevoked.v1',
  data: { ...revoke, keyHash: command.keyHash },
};

describe('an API key', () => {
  it('is issued to a registered merchant', () => {
    given([registered]).when(decideIssueKey(NOW), command).then([issued]);
  });

  it('is not issued to a merchant that does not exist', () => {
    given([]).when(decideIssueKey(NOW), command).thenRefused('MERCHANT_NOT_FOUND');
  });

  it('is not issued beyond the limit of active keys, and is again after one was revoked', () => {
    const many = Array.from({ length: MAX_ACTIVE_KEYS }, (_, i): MerchantsEvent => {
      return { type: 'ApiKeyIssued.v1', data: { ...command, keyId: `key-${i}` } };
    });
    given([registered, ...many])
      .when(decideIssueKey(NOW), command)
      .thenRefused('LIMIT_REACHED');
    given([registered, ...many, { type: 'ApiKeyRevoked.v1', data: { ...revoked.data, keyId: 'key-0' } }])
      .when(decideIssueKey(NOW), command)
      .then([issued]);
  });

  it('is not issued twice under one id, not even after it was revoked: nobody has kept its text', () => {
    given([registered, issued]).when(decideIssueKey(NOW), command).thenRefused('ALREADY_EXISTS');
    given([registered, issued, revoked]).when(decideIssueKey(NOW), command).thenRefused('ALREADY_EXISTS');
  });

  it('has its scopes, its end and its addresses from the first', () => {
    const terms = {
      ...command,
      scopes: ['payments:read' as const],
      expiresAt: '2027-01-01T00:00:00.000Z',
      allowedAddresses: ['10.0.0.0/8'],
    };
    const events: MerchantsEvent[] = [{ type: 'ApiKeyIssued.v1', data: terms }];
    given([registered]).when(decideIssueKey(NOW), terms).then(events);
    const { merchantId: _, ...key } = terms;
    const expected = { ...key, environment: 'test', createdAt: '2026-11-21T08:00:00.000Z', revoked: false };
    expect(given([registered, ...events]).state?.keys).toEqual([expected]);
  });

  it('makes room when it expires', () => {
    const many = Array.from({ length: MAX_ACTIVE_KEYS }, (_, i): MerchantsEvent => {
      const expiresAt = i === 0 ? '2026-11-21T08:00:00.001Z' : '2027-01-01T00:00:00.000Z';
      return { type: 'ApiKeyIssued.v1', data: { ...command, keyId: `key-${i}`, expiresAt } };
    });
    const full = given([registered, ...many]);
    full.when(decideIssueKey(NOW), command).thenRefused('LIMIT_REACHED');
    full.when(decideIssueKey(NOW + 1), command).then([issued]);
  });

  it('is remembered after its end, but not for ever: those that ended longest ago go first, in each environment', () => {
    const ids = Array.from({ length: MAX_ENDED_KEYS + 1 }, (_, i) => `key-${i}`);
    const issuedAll = ids.map((id): MerchantsEvent => ({ type: 'ApiKeyIssued.v1', data: { ...command, keyId: id } }));
    const revokedAll = ids.map((id): MerchantsEvent => ({ ...revoked, data: { ...revoked.data, keyId: id } }));
    const { state } = given([registered, issued, ...issuedAll, ...revokedAll]);
    expect(state?.keys.map((key) => key.keyId)).toEqual([keyId, ...ids.slice(1)]);
    expect(state?.keys.map((key) => key.revoked)).toEqual([false, ...ids.slice(1).map(() => true)]);
  });

  it('is revoked once; asking again changes nothing', () => {
    given([registered, issued]).when(decideRevokeKey, revoke).then([revoked]);
    given([registered, issued, revoked])
      .when(decideRevokeKey, { ...revoke, reason: 'again' })
      .then([]);
  });

  it('cannot be revoked when it was never issued', () => {
    given([registered]).when(decideRevokeKey, revoke).thenRefused('API_KEY_NOT_FOUND');
    given([]).when(decideRevokeKey, revoke).thenRefused('MERCHANT_NOT_FOUND');
  });

  it('takes its environment from the envelope', () => {
    expect(given([registered, issued], 'live').state?.keys[0]).toMatchObject({ environment: 'live', revoked: false });
  });
});

describe('the use of API keys', () => {
  const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
  const use = (usedAt: string, id = keyId) => ({ merchantId: MERCHANT, uses: [{ keyId: id, usedAt }] });
  const used = (usedAt: string): MerchantsEvent => ({
    type: 'ApiKeyUsed.v1',
    data: { merchantId: MERCHANT, keyId, usedAt },
  });
  const later = decideUseKeys(Date.parse(at(600)));

  it('is noted the first time, and then once an hour', () => {
    given([registered, issued])
      .when(later, use(at(1)))
      .then([used(at(1))]);
    const before = given([registered, issued, used(at(1))]);
    for (const minutes of [-500, 1, 60.99]) before.when(later, use(at(minutes))).then([]);
    before.when(later, use(at(61))).then([used(at(61))]);
    expect(given([registered, issued, used(at(1)), used(at(61))]).state?.keys[0]?.lastUsedAt).toBe(at(61));
  });

  it('is noted once a key, by its newest, and never in the future', () => {
    const several = { merchantId: MERCHANT, uses: [at(5), at(9), at(7)].map((usedAt) => ({ keyId, usedAt })) };
    given([registered, issued])
      .when(later, several)
      .then([used(at(9))]);
    given([registered, issued])
      .when(decideUseKeys(NOW), use(at(9)))
      .then([used(at(0))]);
  });

  it('of keys that are not there is left out; that of a revoked one was before its end', () => {
    given([registered, issued])
      .when(later, use(at(1), 'another'))
      .then([]);
    given([])
      .when(later, use(at(1)))
      .then([]);
    given([registered, issued, revoked])
      .when(later, use(at(1)))
      .then([used(at(1))]);
  });
});

describe("an API key's text", () => {
  it.each(['test', 'live'] as const)('names its environment %s and has 43 letters and digits', (environment) => {
    expect(freshApiKey(environment, systemRandom)).toMatch(new RegExp(`^dft_${environment}_[0-9A-Za-z]{43}$`));
  });

  it('holds all 256 bits: the highest value needs all 43 digits, the next bit differs', () => {
    const all = freshApiKey('test', { bytes: (count) => new Uint8Array(count).fill(0xff) });
    const one = freshApiKey('test', { bytes: (count) => new Uint8Array(count).fill(0).with(count - 1, 1) });
    const decode = (key: string) =>
      [...key.slice(9)].reduce((value, digit) => value * 62n + BigInt(DIGITS.indexOf(digit)), 0n);
    expect(decode(all)).toBe(2n ** 256n - 1n);
    expect(decode(one)).toBe(1n);
  });

  it('shows 14 characters as its prefix and hashes as SHA-256 of the whole text', () => {
    const key = freshApiKey('test', seededRandom(7));
    expect(prefixOfApiKey(key)).toBe(key.slice(0, 14));
    expect(hashOfApiKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
