import { decodeBatch, hashOf, type Batch } from './batch';
import { StoreDamaged } from './errors';
import type { StoredBatch } from './position';

/** Reads a stored batch and checks that it is what it says. @throws StoreDamaged naming partition and sequence */
export function openStoredBatch(stored: StoredBatch): Batch {
  return openKnownBatch(stored, undefined);
}

/** The same for a body whose hash is that of `parsed`, where one is known: checked as ever, not parsed once more. */
export function openKnownBatch(stored: StoredBatch, parsed: Batch | undefined): Batch {
  const where = `partition ${stored.partition} sequence ${stored.sequence}`;
  if (hashOf(stored.body) !== stored.hash) throw new StoreDamaged(`${where}: the body does not have its stored hash`);
  const batch = parsed ?? decodeBatch(stored.body);
  if (batch.partition !== stored.partition || batch.sequence !== stored.sequence) {
    throw new StoreDamaged(`${where}: the body says partition ${batch.partition} sequence ${batch.sequence}`);
  }
  return batch;
}
