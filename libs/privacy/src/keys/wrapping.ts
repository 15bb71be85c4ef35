import { createHmac, timingSafeEqual } from 'node:crypto';
import { openBox, sealBox } from './aes-box';

/** The key of the lookup values is wrapped like any other, under this id. */
export const LOOKUP_KEY_ID = 'lookup';

/** The text of a wrapped key's version; it is bound to the key's id. */
const aboutKey = (id: string) => `daftari key 1 ${id}`;

/** Wraps a data key for storing. */
export function wrap(master: Uint8Array, id: string, secret: Uint8Array): Uint8Array {
  return Uint8Array.from(sealBox(master, aboutKey(id), secret));
}

/** @throws Error when it was wrapped under another master key, or is another key's */
export function unwrap(master: Uint8Array, id: string, wrapped: Uint8Array): Buffer {
  return openBox(master, aboutKey(id), wrapped);
}

/** The same key under another master key. */
export function rewrapped({ from, to }: { from: Uint8Array; to: Uint8Array }, id: string, wrapped: Uint8Array) {
  return wrap(to, id, unwrap(from, id, wrapped));
}

/** Tells master keys apart and gives none away. */
export function masterCheck(master: Uint8Array): Uint8Array {
  return Uint8Array.from(createHmac('sha256', master).update('daftari master key 1').digest());
}

export function isMaster(master: Uint8Array, check: Uint8Array): boolean {
  return timingSafeEqual(masterCheck(master), check);
}
