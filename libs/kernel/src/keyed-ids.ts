import { derivedId } from './ids';

/** The `Idempotency-Key` of a request, and whose it is. */
export interface ClientKey {
  readonly environment: string;
  readonly merchantId: string;
  /** As the client gave it. */
  readonly key: string;
}

/** The refund that is asked for under a key: the same for who asks and for who decides whether the key is free. */
export function keyedRefundId({ environment, merchantId, key }: ClientKey): string {
  return derivedId('keyed-refund', environment, merchantId, key);
}

/** The same for a batch of payouts. */
export function keyedBatchId({ environment, merchantId, key }: ClientKey): string {
  return derivedId('keyed-batch', environment, merchantId, key);
}
