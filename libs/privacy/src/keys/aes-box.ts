import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';

/** AES-256-GCM: nonce ‖ ciphertext ‖ tag. */
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const SECRET_BYTES = 32;
/** What a box has more than what it holds. */
export const BOX_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;

/** Random bytes are fetched so many at a time: asking for twelve costs as much as asking for thousands. */
const POOL_BYTES = NONCE_BYTES * 512;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

function nonce(): Buffer {
  if (used === POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += NONCE_BYTES;
  return pool.subarray(used - NONCE_BYTES, used);
}

/** @param about what the box belongs to: it opens only with the same text */
export function sealBox(secret: Uint8Array, about: string, content: Uint8Array | string): Buffer {
  const iv = nonce();
  const cipher = createCipheriv(ALGORITHM, secret, iv);
  cipher.setAAD(Buffer.from(about));
  const sealed = typeof content === 'string' ? cipher.update(content, 'utf8') : cipher.update(content);
  // GCM has nothing left to give at its end but the tag.
  cipher.final();
  return Buffer.concat([iv, sealed, cipher.getAuthTag()]);
}

/** @throws Error when it was sealed under another key or for something else, or is damaged */
export function openBox(secret: Uint8Array, about: string, box: Uint8Array): Buffer {
  if (box.length < BOX_OVERHEAD_BYTES) throw new Error('a sealed box is too short');
  const end = box.length - TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, secret, box.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(about));
  decipher.setAuthTag(box.subarray(end));
  const content = decipher.update(box.subarray(NONCE_BYTES, end));
  // Only now it is known that these are the bytes that were sealed.
  decipher.final();
  return content;
}
