import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { BadSigningKey } from './export-errors';
import { writeDurably } from '@daftari/service/durable-file';

/** An Ed25519 key that signs exports. */
export interface SigningKey {
  /** SHA-256 of the public key (SubjectPublicKeyInfo, DER), hexadecimal. */
  readonly keyId: string;
  /** The public key as PEM. */
  readonly publicPem: string;
  /** 64 bytes over exactly these bytes. */
  sign(bytes: Uint8Array): Buffer;
}

/** Reads a private key. @throws BadSigningKey when it can not be read or is not Ed25519 */
export function loadSigningKey(file: string): SigningKey {
  const privateKey = readKey(file, 'private', createPrivateKey);
  const publicKey = createPublicKey(privateKey);
  return {
    keyId: keyIdOf(publicKey),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (bytes) => sign(null, bytes, privateKey),
  };
}

/** The key of an installation: made at its first use, readable by its owner only, its public half beside it. */
export function loadOrMakeSigningKey(file: string, publicFile: string): SigningKey {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeDurably(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  }
  const key = loadSigningKey(file);
  if (!existsSync(publicFile)) writeDurably(publicFile, key.publicPem);
  return key;
}

/** Reads a public key. @throws BadSigningKey when it can not be read or is not Ed25519 */
export function loadPublicKey(file: string): KeyObject {
  return readKey(file, 'public', createPublicKey);
}

export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

export function signatureFits(bytes: Uint8Array, signature: Uint8Array, publicKey: KeyObject): boolean {
  return verify(null, bytes, publicKey, signature);
}

function readKey(file: string, kind: string, make: (pem: Buffer) => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = make(readFileSync(file));
  } catch (error) {
    throw new BadSigningKey(`${file} can not be read as a ${kind} key in PEM: ${(error as Error).message}`);
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new BadSigningKey(`${file} holds a key of type ${key.asymmetricKeyType ?? 'unknown'}; Ed25519 is needed`);
  }
  return key;
}
