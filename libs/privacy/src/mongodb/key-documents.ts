import type { Binary } from 'mongodb';
import type { Erasure, KeyStoreIdentity, StoredKey, WantedKey } from '../keys/key-store';

/** Wrapped bytes by the generation of the master key; during a change of it there are two. */
export type WrappedBytes = Readonly<Record<string, Binary | Uint8Array>>;

export interface KeyDocument {
  readonly _id: string;
  readonly subject: string;
  readonly createdAt: string;
  readonly wrapped: WrappedBytes;
}

export interface IdentityDocument {
  readonly _id: 'identity';
  readonly storeId: string;
  /** Which master key is in force: 1, 2, 3 … */
  readonly generation: number;
  readonly masterCheck: Binary | Uint8Array;
  readonly lookupKey: Binary | Uint8Array;
}

export interface LinkDocument {
  readonly _id: string;
  readonly person: string;
  readonly subject: string;
}

/** A key that was destroyed, or a subject whose person was erased. */
export interface GoneDocument {
  readonly _id: string;
  readonly at: string;
}

export interface ErasureDocument {
  /** `<person>/open`, or `<person>/<when it was done>`. */
  readonly _id: string;
  readonly person: string;
  readonly requestedAt: string;
  readonly doneAt?: string;
}

export function fieldOf(generation: number): string {
  return `g${generation}`;
}

/** Undefined when the key is not wrapped under this generation. */
export function readKey(
  { _id: id, subject, createdAt, wrapped }: KeyDocument,
  generation: number,
): StoredKey | undefined {
  const bytes = wrapped[fieldOf(generation)];
  return bytes === undefined ? undefined : { id, subject, wrapped: bytesOf(bytes), createdAt };
}

export function keyDocument({ id, subject, createdAt, wrapped }: WantedKey, generation: number): KeyDocument {
  return { _id: id, subject, createdAt, wrapped: { [fieldOf(generation)]: Buffer.from(wrapped) } };
}

export function readIdentity({ storeId, masterCheck, lookupKey }: IdentityDocument): KeyStoreIdentity {
  return { storeId, masterCheck: bytesOf(masterCheck), lookupKey: bytesOf(lookupKey) };
}

export function readErasure({ person, requestedAt, doneAt }: ErasureDocument): Erasure {
  return { person, requestedAt, ...(doneAt === undefined ? {} : { doneAt }) };
}

export function bytesOf(value: Binary | Uint8Array): Uint8Array {
  return Uint8Array.from(value instanceof Uint8Array ? value : value.buffer);
}
