import { constants, createPublicKey, publicEncrypt, X509Certificate, type KeyObject } from 'node:crypto';
import type { InitiatorCredentials } from './credentials';

/** The initiator's settings can not work; the message says which and why, without their values. */
export class InvalidInitiator extends Error {
  constructor(what: string) {
    super(`the M-Pesa initiator can not be used: ${what}`);
    this.name = 'InvalidInitiator';
  }
}

/** Who asks, in every initiator API (daraja.md §4). */
export interface InitiatorIdentity {
  readonly name: string;
  /** Any encryption of the password is as good as another until the password changes, so one serves for all requests. */
  readonly securityCredential: string;
}

const MIN_KEY_BITS = 2_048;
/** What PKCS#1 v1.5 needs of the key's length for its padding, in bytes. */
const PADDING_BYTES = 11;

/** @throws InvalidInitiator a setting is missing, or the certificate is none that an RSA key can be taken from */
export function initiatorIdentity(credentials: InitiatorCredentials): InitiatorIdentity {
  const { initiatorName, initiatorPassword, certificate } = credentials;
  if (!/^[\x21-\x7e]{1,100}$/.test(initiatorName)) throw new InvalidInitiator('its name is empty or no plain text');
  if (initiatorPassword === '') throw new InvalidInitiator('its password is empty');
  const securityCredential = encryptPassword(initiatorPassword, rsaKeyOf(certificate));
  return { name: initiatorName, securityCredential };
}

/**
 * Base64 of the password under RSA PKCS#1 v1.5, not OAEP (daraja.md §4); another text each time, as the padding is random.
 * @throws InvalidInitiator the password is longer than the key can encrypt
 */
export function encryptPassword(password: string, key: KeyObject): string {
  const bytes = Buffer.from(password, 'utf8');
  const room = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8 - PADDING_BYTES;
  if (bytes.length > room) throw new InvalidInitiator(`its password is longer than ${room} bytes`);
  return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, bytes).toString('base64');
}

/**
 * The key of an X.509 certificate or a public key, in PEM. Validity dates play no part: the certificates that Safaricom
 * hands out have expired, and only their key is used (daraja.md §4).
 * @throws InvalidInitiator it is neither, or no RSA key of at least 2,048 bits
 */
export function rsaKeyOf(pem: string): KeyObject {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem))
    throw new InvalidInitiator('its certificate is a private key: give the certificate of M-Pesa, which is public');
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1];
  if (label === undefined) throw new InvalidInitiator('its certificate is not PEM (-----BEGIN CERTIFICATE-----)');
  const key = readKey(label, pem);
  if (key.asymmetricKeyType !== 'rsa')
    throw new InvalidInitiator(`its certificate holds a key of type ${key.asymmetricKeyType}, not rsa`);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MIN_KEY_BITS) throw new InvalidInitiator(`its certificate's key has ${bits} bits, not ${MIN_KEY_BITS}`);
  return key;
}

function readKey(label: string, pem: string): KeyObject {
  try {
    return label.endsWith('CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem);
  } catch {
    throw new InvalidInitiator(`its certificate is a damaged ${label}`);
  }
}
