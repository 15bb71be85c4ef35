import { DaftariError } from '@daftari/kernel/errors';
import type { Attempt } from '../domain/attempt';
import type { KeyUse } from '../domain/key-uses';

/** The key belongs to another request; `transactionId` is that request's payment. */
export function keyReused(transactionId: string): DaftariError {
  return new DaftariError('IDEMPOTENCY_KEY_REUSED', undefined, { transactionId });
}

/** The key, or the id, belongs to something of another kind. */
export function keyUsed({ kind, id }: KeyUse): DaftariError {
  if (kind !== 'batch') return keyReused(id);
  return new DaftariError('IDEMPOTENCY_KEY_REUSED', undefined, { batchId: id });
}

/** The first request under the key has no answer yet. */
export function stillRunning(): DaftariError {
  return new DaftariError('REQUEST_IN_PROGRESS', undefined, { retryAfterSeconds: 5 });
}

/** The store did not answer in time: what was asked for may be on its way, and it is looked up by its id. */
export function maybeStarted({ transactionId }: Pick<Attempt, 'transactionId'>): DaftariError {
  return new DaftariError('OUTCOME_UNKNOWN', 'Nobody can say yet whether the payment was started.', { transactionId });
}
