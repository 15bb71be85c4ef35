import { constants, createPublicKey, generateKeyPair, privateDecrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { InitiatorRequest } from '../domain/initiator-request';
import type { Books } from './books';
import type { Context } from './context';
import type { InitiatorVerdict } from './operations-book';

/** So many wrong credentials one after the other lock the initiator (daraja.md §18.3; the number is modelled). */
export const TRIES_BEFORE_LOCK = 3;

const FAILURES = 'initiatorFailures';
const KEY_BITS = 2_048;
const KEY_BYTES = KEY_BITS / 8;

/** A private key (PEM, PKCS #8) for credentials to be encrypted to. */
export async function newInitiatorKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: KEY_BITS });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** What clients encrypt with: the public half, PEM. */
export function certificateOf(initiatorKey: string): string {
  return createPublicKey(initiatorKey).export({ type: 'spki', format: 'pem' }).toString();
}

/** Judges a request's initiator and counts what is wrong. Another initiator's name is wrong and locks nobody. */
export function judgeInitiator(context: Context, books: Books, request: InitiatorRequest): InitiatorVerdict {
  const { credentials, initiatorKey } = context;
  const failures = Number(books.settings.get(FAILURES) ?? 0);
  if (request.initiator !== credentials.initiatorName) return 'wrong';
  if (failures >= TRIES_BEFORE_LOCK) return 'locked';
  const good = decrypted(initiatorKey, request.securityCredential) === credentials.initiatorPassword;
  const now = good ? 0 : failures + 1;
  if (now !== failures) books.settings.put(FAILURES, String(now));
  return good ? 'good' : 'wrong';
}

/** Lets a locked initiator in again. */
export function unlockInitiator(books: Books): void {
  books.settings.put(FAILURES, '0');
}

/** As after three wrong credentials. */
export function lockInitiator(books: Books): void {
  books.settings.put(FAILURES, String(TRIES_BEFORE_LOCK));
}

export const isInitiatorLocked = (books: Books): boolean =>
  Number(books.settings.get(FAILURES) ?? 0) >= TRIES_BEFORE_LOCK;

/**
 * Decrypts RSA PKCS #1 v1.5 of base64; undefined when it is not. The padding is looked at here, since Node refuses to decrypt
 * this kind by itself: who can measure times could otherwise decrypt what is not theirs. Here nothing real is protected.
 */
function decrypted(initiatorKey: string, securityCredential: string): string | undefined {
  const bytes = Buffer.from(securityCredential, 'base64');
  if (bytes.length !== KEY_BYTES) return undefined;
  try {
    const block = privateDecrypt({ key: initiatorKey, padding: constants.RSA_NO_PADDING }, bytes);
    const end = block.indexOf(0, 2);
    return block[0] === 0 && block[1] === 2 && end >= 10 ? block.subarray(end + 1).toString('utf8') : undefined;
  } catch {
    return undefined;
  }
}
