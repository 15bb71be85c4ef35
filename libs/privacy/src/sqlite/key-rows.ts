import type { Erasure, KeyStoreIdentity, StoredKey } from '../keys/key-store';

export interface KeyRow {
  readonly id: string;
  readonly subject: string;
  readonly wrapped: Uint8Array;
  readonly created_at: string;
}

export interface IdentityRow {
  readonly store_id: string;
  readonly master_check: Uint8Array;
  readonly lookup_key: Uint8Array;
}

export interface ErasureRow {
  readonly person: string;
  readonly requested_at: string;
  readonly done_at: string | null;
}

export function readKey({ id, subject, wrapped, created_at: createdAt }: KeyRow): StoredKey {
  return { id, subject, wrapped: Uint8Array.from(wrapped), createdAt };
}

export function readIdentity({ store_id: storeId, master_check, lookup_key }: IdentityRow): KeyStoreIdentity {
  return { storeId, masterCheck: Uint8Array.from(master_check), lookupKey: Uint8Array.from(lookup_key) };
}

export function readErasure({ person, requested_at: requestedAt, done_at: doneAt }: ErasureRow): Erasure {
  return { person, requestedAt, ...(doneAt === null ? {} : { doneAt }) };
}
