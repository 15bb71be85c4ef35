import type { Random } from '@daftari/kernel/random';
import { nairobiStamp } from './nairobi-time';

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const TOKEN_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * `ws_CO_` + `DDMMYYYYHHmmss` (Nairobi) + milliseconds without padding + the last 9 digits of the phone, as inferred from
 * live ids (daraja.md §3.2). It holds the phone, so it is personal data.
 */
export function checkoutRequestId(atMs: number, phone: string): string {
  const stamp = nairobiStamp(atMs);
  const dayFirst = `${stamp.slice(6, 8)}${stamp.slice(4, 6)}${stamp.slice(0, 4)}${stamp.slice(8)}`;
  return `ws_CO_${dayFirst}${((atMs % 1000) + 1000) % 1000}${phone.slice(-9)}`;
}

/** `ac7b-470b-8df7-23ab3cef3827`: the part that stays the same in all ids of one Daraja instance (daraja.md §3.2, §3.4). */
export function instancePrefix(random: Random): string {
  const hex = Buffer.from(random.bytes(12)).toString('hex');
  return [hex.slice(0, 4), hex.slice(4, 8), hex.slice(8, 12), hex.slice(12)].join('-');
}

/** MerchantRequestID, and requestId of an error: the instance's prefix and a growing number. */
export function requestId(prefix: string, requestNumber: number): string {
  return `${prefix}${1_000_000 + requestNumber}`;
}

/** `AG_` + the day in Nairobi + `_2010` + 16 hexadecimal digits, like `AG_20240706_2010364430d9bbdaf872` (daraja.md §5). */
export function conversationId(random: Random, atMs: number): string {
  return `AG_${nairobiStamp(atMs).slice(0, 8)}_2010${Buffer.from(random.bytes(8)).toString('hex')}`;
}

/** Ten upper-case letters and digits like a real receipt; it starts with SIM, so nobody takes it for one. */
export function receiptCode(random: Random): string {
  return `SIM${pick(random, LETTERS_AND_DIGITS, 7)}`;
}

/** An opaque access token of 28 characters (daraja.md §2). */
export function accessToken(random: Random): string {
  return pick(random, TOKEN_ALPHABET, 28);
}

/** A secret for generated credentials. */
export function secret(random: Random, length: number): string {
  return pick(random, TOKEN_ALPHABET, length);
}

function pick(random: Random, alphabet: string, length: number): string {
  return Array.from(random.bytes(length), (byte) => alphabet[byte % alphabet.length]).join('');
}
