import { openBox, sealBox } from '@daftari/privacy/keys/aes-box';
import type { SecretName } from './secret-store';

/** A box opens under its own name only: one that was moved to another profile or version is refused. */
const about = ({ id, version }: SecretName) => `daftari secret 1 ${id} ${version}`;

/** AES-256-GCM with the name as associated data. @param key 32 bytes */
export function sealSecret(key: Uint8Array, name: SecretName, value: Uint8Array): Uint8Array {
  return Uint8Array.from(sealBox(key, about(name), value));
}

/** @throws Error it was sealed under another key or another name, or is damaged; the value is never named */
export function openSecret(key: Uint8Array, name: SecretName, box: Uint8Array): Uint8Array {
  try {
    return Uint8Array.from(openBox(key, about(name), box));
  } catch {
    throw new Error(`the secret ${name.id}, version ${name.version}, is damaged or sealed under another key`);
  }
}

/** Another key, and every box turned from the old one to the new one. */
export interface Resealing {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

export function resealed({ from, to }: Resealing, name: SecretName, box: Uint8Array): Uint8Array {
  return sealSecret(to, name, openSecret(from, name, box));
}
