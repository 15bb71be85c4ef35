import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CallbackKind } from '@daftari/contracts/events/callback-events';
import { isUuid } from '@daftari/kernel/ids';

/** What a callback token names: which attempt of which payment, whose, in which world. */
export interface CallbackSubject {
  readonly environment: 'test' | 'live';
  readonly merchantId: string;
  readonly transactionId: string;
  readonly attemptId: string;
}

/** A secret that signs callback tokens. */
export interface CallbackKey {
  /** 2 to 8 hexadecimal digits in lower case; named in every token, so never used for another secret. */
  readonly id: string;
  /** At least 32 bytes. */
  readonly secret: Uint8Array;
}

/** No token at all, signed by a key that is not (or no longer) kept, or not signed by the key that it names. */
export type TokenProblem = 'malformed' | 'unknown key' | 'forged';

export interface CallbackTokens {
  /** @throws TypeError when an id is no UUID: a bug of the caller */
  mint(subject: CallbackSubject): string;
  /** What the token names; undefined unless one of the keys signed exactly this text. */
  read(token: string): CallbackSubject | undefined;
  /** Why a token does not verify; undefined when it does. */
  problemOf(token: string): TokenProblem | undefined;
}

const MAC_BYTES = 16;
const TOKEN = /^([01])-([0-9a-f]{2,8})-([0-9a-f]{32})([0-9a-f]{32})([0-9a-f]{32})-([0-9a-f]{32})$/;

/**
 * Tokens that stand in a CallBackURL (design §5.1): checked without a look-up and never stored, so that nobody who reads
 * events can forge one. Only hexadecimal digits and `-`, so that none of the words that Daraja refuses in a URL (mpesa,
 * safaricom, exe, cmd, sql, query; daraja.md §3.1) can occur. The first key signs; all of them verify, for rotation.
 */
export function callbackTokens(keys: readonly CallbackKey[]): CallbackTokens {
  const [current] = keys;
  if (current === undefined) throw new TypeError('callback tokens need at least one key');
  const secrets = new Map(keys.map((key) => [checkedId(key), key.secret] as const));
  if (secrets.size !== keys.length) throw new TypeError('two callback keys have the same id');

  const read = (token: string): CallbackSubject | TokenProblem => {
    const match = token.length > 200 ? null : TOKEN.exec(token);
    if (match === null) return 'malformed';
    const [, environment, keyId, merchant, transaction, attempt, mac] = match as unknown as Parts;
    const secret = secrets.get(keyId);
    if (secret === undefined) return 'unknown key';
    const expected = macOf(secret, token.slice(0, -(mac.length + 1)));
    if (!timingSafeEqual(expected, Buffer.from(mac, 'hex'))) return 'forged';
    return {
      environment: environment === '1' ? 'live' : 'test',
      merchantId: uuidOfHex(merchant),
      transactionId: uuidOfHex(transaction),
      attemptId: uuidOfHex(attempt),
    };
  };

  return {
    mint(subject) {
      const ids = [subject.merchantId, subject.transactionId, subject.attemptId].map(hexOfUuid).join('');
      const named = `${subject.environment === 'live' ? '1' : '0'}-${current.id}-${ids}`;
      return `${named}-${macOf(current.secret, named).toString('hex')}`;
    },
    read(token) {
      const found = read(token);
      return typeof found === 'string' ? undefined : found;
    },
    problemOf(token) {
      const found = read(token);
      return typeof found === 'string' ? found : undefined;
    },
  };
}

/** Where Daraja is to send what becomes of the attempt that the token names. */
export function callbackUrl(publicUrl: string, token: string, kind: CallbackKind = 'stk'): string {
  return `${publicUrl.replace(/\/+$/, '')}${callbackPath(kind)}${token}`;
}

/** What the callback service serves for a kind of message; the token follows. */
export function callbackPath(kind: CallbackKind): string {
  return `/callbacks/${kind}/`;
}

/** The path of STK callbacks. */
export const CALLBACK_PATH = callbackPath('stk');

type Parts = [
  whole: string,
  environment: string,
  keyId: string,
  merchant: string,
  transaction: string,
  attempt: string,
  mac: string,
];

function checkedId(key: CallbackKey): string {
  if (!/^[0-9a-f]{2,8}$/.test(key.id)) throw new TypeError('a callback key id is 2 to 8 lower-case hexadecimal digits');
  if (key.secret.length < 32) throw new TypeError('a callback key needs at least 32 bytes');
  return key.id;
}

/** HMAC-SHA256, truncated to 128 bits: the purpose is part of it, so that the key can not be tricked into other uses. */
function macOf(secret: Uint8Array, named: string): Buffer {
  return createHmac('sha256', secret).update(`daftari callback v1 ${named}`).digest().subarray(0, MAC_BYTES);
}

function hexOfUuid(id: string): string {
  if (!isUuid(id)) throw new TypeError('a callback token names UUIDs only');
  return id.toLowerCase().replaceAll('-', '');
}

function uuidOfHex(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
