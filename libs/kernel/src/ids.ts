import { createHash, randomFillSync } from 'node:crypto';
import type { Random } from './random';

/** Gives fresh ids in UUID v4 form. */
export interface Ids {
  uuid(): string;
}

export const systemIds: Ids = { uuid: randomUuid };

/** Fresh ids from any source of randomness, so that a test can repeat them. */
export function idsFrom(random: Random): Ids {
  return { uuid: () => uuidForm(random.bytes(16)) };
}

/**
 * The same parts give the same id, in UUID v4 form: a retry is then the same fact and not a second one.
 * Parts are length-prefixed, so that ('ab','c') and ('a','bc') differ.
 */
export function derivedId(kind: string, ...parts: string[]): string {
  const hash = createHash('sha256');
  for (const part of [kind, ...parts]) hash.update(`${Buffer.byteLength(part)}:${part}`);
  return uuidForm(hash.digest().subarray(0, 16));
}

const UUID_LENGTH = 36;
const HYPHEN = 0x2d;
/** 1 at the character codes of hexadecimal digits. */
const IS_HEX = Uint8Array.from({ length: 0x80 }, (_, code) => Number(/[0-9a-f]/i.test(String.fromCharCode(code))));

/** True for any UUID, whatever its version or case. A regular expression would take twice as long, for every id there is. */
export function isUuid(text: string): boolean {
  if (text.length !== UUID_LENGTH) return false;
  for (let i = 0; i < UUID_LENGTH; i++) {
    const code = text.charCodeAt(i);
    const isHyphen = i === 8 || i === 13 || i === 18 || i === 23;
    if (isHyphen ? code !== HYPHEN : IS_HEX[code] !== 1) return false;
  }
  return true;
}

const UUID_BYTES = 16;
/** Randomness that is fetched at once: for each id by itself it would be the dearest part. */
const randomBytes = Buffer.alloc(256 * UUID_BYTES);
let unused = 0;

/** As `randomUUID`, which puts its text together from twenty pieces: an event's id cost ten times the memory that it needs. */
function randomUuid(): string {
  if (unused === 0) {
    randomFillSync(randomBytes);
    unused = randomBytes.length;
  }
  unused -= UUID_BYTES;
  return uuidForm(randomBytes, unused);
}

const HEX_DIGITS = Buffer.from('0123456789abcdef');
/** The text of an id: every call writes all of its digits, the hyphens stay. */
const text = Buffer.alloc(UUID_LENGTH, HYPHEN);

/** 16 bytes as a UUID v4; what the form fixes is taken from it. */
function uuidForm(bytes: Uint8Array, from = 0): string {
  for (let i = 0, at = 0; i < UUID_BYTES; i++) {
    let byte = bytes[from + i]!;
    if (i === 6) byte = (byte & 0x0f) | 0x40;
    else if (i === 8) byte = (byte & 0x3f) | 0x80;
    if (i === 4 || i === 6 || i === 8 || i === 10) at++;
    text[at++] = HEX_DIGITS[byte >> 4]!;
    text[at++] = HEX_DIGITS[byte & 0x0f]!;
  }
  return text.toString('latin1');
}
