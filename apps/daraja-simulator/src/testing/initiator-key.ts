import { constants, generateKeyPairSync, publicEncrypt } from 'node:crypto';

let made: string | undefined;

/** One key for all simulators of a test file: making one takes its time. */
export function initiatorKey(): string {
  made ??= generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;
  return made;
}

/** A SecurityCredential as a client makes it (daraja.md §4). */
export function securityCredential(certificate: string, password: string): string {
  return publicEncrypt({ key: certificate, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(password)).toString(
    'base64',
  );
}
