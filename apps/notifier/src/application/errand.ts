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
