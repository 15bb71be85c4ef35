import { partitionOf } from '@daftari/journal-core/partition-of';
import type { Checkpoint } from '@daftari/journal-core/position';
import type { Delivery } from '../domain/delivery';

/** A delivery that is to be attempted at a time; what is sent is read from the log when that time has come. */
export interface Errand {
  readonly deliveryId: string;
  readonly merchantId: string;
  /** Host and port of the receiver. */
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly dueMs: number;
}

/** The next errand of a delivery; undefined when it has none any more. */
export function errandOf({ deliveryId, merchantId, host, nextAttemptAt }: Delivery): Errand | undefined {
  if (nextAttemptAt === undefined) return undefined;
  return { deliveryId, merchantId, host, dueMs: Date.parse(nextAttemptAt) };
}

/** Everything that is still to be delivered, as a view knew it at its checkpoints. */
export interface PendingErrands {
  readonly errands: readonly Errand[];
  readonly at: readonly Checkpoint[];
}

/** The partition of the notifier's journal whose holder carries the errand. */
export function errandPartition({ merchantId }: Pick<Errand, 'merchantId'>): number {
  return partitionOf(merchantId);
}
