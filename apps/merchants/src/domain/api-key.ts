import { createHash } from 'node:crypto';
import type { Environment } from '@daftari/journal-core/event';
import type { Random } from '@daftari/kernel/random';

/** Random bytes in a key: 256 bits, so that a plain SHA-256 of it can be kept without salt or stretching. */
const KEY_BYTES = 32;
/** Base62 digits that hold 256 bits. Letters and digits only: a double click selects the whole key. */
const KEY_DIGITS = 43;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** `dft_test_` and five digits: enough for people, useless for guessing. */
const PREFIX_LENGTH = 14;

/** Makes a key's plain text, `dft_test_…` or `dft_live_…` and 43 base62 digits. It is shown once and never stored. */
export function freshApiKey(environment: Environment, random: Random): string {
  let value = BigInt(`0x${Buffer.from(random.bytes(KEY_BYTES)).toString('hex')}`);
  let digits = '';
  for (let i = 0; i < KEY_DIGITS; i++) {
    digits = BASE62.charAt(Number(value % 62n)) + digits;
    value /= 62n;
  }
  return `dft_${environment}_${digits}`;
}

/** What is kept of a key: lower-case hexadecimal SHA-256 of its plain text. */
export function hashOfApiKey(plainKey: string): string {
  return createHash('sha256').update(plainKey).digest('hex');
}

export function prefixOfApiKey(plainKey: string): string {
  return plainKey.slice(0, PREFIX_LENGTH);
}
