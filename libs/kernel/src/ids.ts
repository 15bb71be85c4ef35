import { createHash, randomUUID } from 'node:crypto';
import type { Random } from './random';

/** Gives fresh ids in UUID v4 form. */
export interface Ids {
  uuid(): string;
}

export const systemIds: Ids = { uuid: () => randomUUID() };

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

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for any UUID, whatever its version or case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

function uuidForm(bytes: Uint8Array): string {
  const b = Buffer.from(bytes);
  b[6] = (b[6]! & 0x0f) | 0x40;
  b[8] = (b[8]! & 0x3f) | 0x80;
  const hex = b.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
