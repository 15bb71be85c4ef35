import { createHash } from 'node:crypto';

/** Partitions of every journal, on every store, for ever (design §2). */
export const PARTITIONS = 16;

/** The partition of a key (a merchant's id; for receipt streams the receipt). Pinned for ever by a test. */
export function partitionOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0) % PARTITIONS;
}
