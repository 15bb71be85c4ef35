import type { Resealing } from './secret-box';
import type { SecretName } from './secret-store';

export interface SecretRow extends SecretName {
  /** As `sealSecret` makes it. */
  readonly box: Uint8Array;
}

/**
 * Where sealed secrets are kept; an adapter opens none of them but in `reseal`. Every write is durable when its promise resolves.
 * A `check` tells which key the caller has. @throws Error the store does not answer, or another key is in force by now
 */
export interface SecretRows {
  /** Of the key in force; undefined before the first secret. */
  keyCheck(): Promise<Uint8Array | undefined>;
  /** Keeps the row unless its name is taken; answers the box that stands there. The first row says which key is in force. */
  insert(row: SecretRow, check: Uint8Array): Promise<Uint8Array>;
  find(name: SecretName, check: Uint8Array): Promise<Uint8Array | undefined>;
  /** Every version. */
  destroy(id: string): Promise<void>;
  /** Seals everything under another key, all of it or nothing. @returns how many secrets there are */
  reseal(change: Resealing): Promise<number>;
  close(): Promise<void>;
}

/** Said by a process that still has the key that was in force before. */
export function keyChanged(): Error {
  return new Error('the secrets key was changed by another process: start this one again with the new one');
}
