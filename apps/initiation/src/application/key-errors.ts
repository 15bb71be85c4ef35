import { DaftariError } from '@daftari/kernel/errors';

/** The key belongs to another request; `transactionId` is that request's payment. */
export function keyReused(transactionId: string): DaftariError {
  return new DaftariError('IDEMPOTENCY_KEY_REUSED', undefined, { transactionId });
}

/** The first request under the key has no answer yet. */
export function stillRunning(): DaftariError {
  return new DaftariError('REQUEST_IN_PROGRESS', undefined, { retryAfterSeconds: 5 });
}
