import { createHash } from 'node:crypto';

/** Partitions of every journal, on every store, for ever (design §2). */
export const PARTITIONS = 16;

/** Keys whose partition is remembered: the same merchants come again and again. */
const MAX_REMEMBERED = 10_000;
const remembered = new Map<string, number>();

/** The partition of a key (a merchant's id; for receipt streams the receipt). Pinned for ever by a test. */
export function partitionOf(key: string): number {
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const partition = createHash('sha256').update(key).digest().readUInt32BE(0) % PARTITIONS;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(key, partition);
  return partition;
}
