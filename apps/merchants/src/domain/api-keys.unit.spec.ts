import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { seededRandom, systemRandom } from '@daftari/kernel/random';
import { freshApiKey, hashOfApiKey, prefixOfApiKey } from './api-key';
import { given, MERCHANT } from './testing/given';
import { decideIssueKey, MAX_ACTIVE_KEYS } from './issue-api-key';
import { decideRevokeKey } from './revoke-api-key';

const registered: MerchantsEvent = {
  type: 'MerchantRegistered.v1',
  data: { merchantId: MERCHANT, name: 'Duka', kycStatus: 'approved' },
};
const keyId = '3d6bfa4e-6a46-4a54-8f27-0e3c1c6a9d01';
const command = { merchantId: MERCHANT, keyId, name: 'shop', prefix: 'dft_test_abcde', keyHash: 'a'.repeat(64) };
const issued: MerchantsEvent = { type: 'ApiKeyIssued.v1', data: command };
const revoke = { merchantId: MERCHANT, keyId, reason: 'leaked' };
const revoked: MerchantsEvent = { type: 'ApiKeyRevoked.v1', data: { ...revoke, keyHash: command.keyHash } };

describe('an API key', () => {
  it('is issued to a registered merchant', () => {
    given([registered]).when(decideIssueKey, command).then([issued]);
  });

  it('is not issued to a merchant that does not exist', () => {
    given([]).when(decideIssueKey, command).thenRefused('MERCHANT_NOT_FOUND');
  });

  it('is not issued beyond the limit of active keys, and is again after one was revoked', () => {
    const many = Array.from({ length: MAX_ACTIVE_KEYS }, (_, i): MerchantsEvent => {
      return { type: 'ApiKeyIssued.v1', data: { ...command, keyId: i === 0 ? keyId : `key-${i}` } };
    });
    given([registered, ...many])
      .when(decideIssueKey, command)
      .thenRefused('VALIDATION_ERROR');
    given([registered, ...many, revoked])
      .when(decideIssueKey, command)
      .then([issued]);
  });

  it('is revoked once; asking again changes nothing', () => {
    given([registered, issued]).when(decideRevokeKey, revoke).then([revoked]);
    given([registered, issued, revoked])
      .when(decideRevokeKey, { ...revoke, reason: 'again' })
      .then([]);
  });

  it('cannot be revoked when it was never issued', () => {
    given([registered]).when(decideRevokeKey, revoke).thenRefused('VALIDATION_ERROR');
    given([]).when(decideRevokeKey, revoke).thenRefused('MERCHANT_NOT_FOUND');
  });

  it('takes its environment from the envelope', () => {
    expect(given([registered, issued], 'live').state?.keys[0]).toMatchObject({ environment: 'live', revoked: false });
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
