import type { Random } from '@daftari/kernel/random';

const PREFIX = 'whsec_';
/** The specification of Standard Webhooks allows 24 to 64. */
const SECRET_BYTES = 32;

/** A new secret to sign webhooks with. */
export function newSigningSecret(random: Random): Uint8Array {
  return random.bytes(SECRET_BYTES);
}

/** A secret as its merchant gets it: `whsec_` and base64. */
export function secretText(secret: Uint8Array): string {
  return `${PREFIX}${Buffer.from(secret).toString('base64')}`;
}

/** The secret that `secretText` wrote. @throws Error it is not in that form */
export function secretOf(text: string): Uint8Array {
  const base64 = text.slice(PREFIX.length);
  const secret = Buffer.from(base64, 'base64');
  if (!text.startsWith(PREFIX) || secret.length === 0 || secret.toString('base64') !== base64) {
    throw new Error('a signing secret is whsec_ and base64');
  }
  return secret;
}
