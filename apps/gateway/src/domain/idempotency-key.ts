import { DaftariError } from '@daftari/kernel/errors';

export const MAX_IDEMPOTENCY_KEY_CHARACTERS = 120;
const PRINTABLE_ASCII = /^[\x20-\x7e]{1,120}$/;

/**
 * The key that a client gave to its request; undefined when it gave none.
 * @param given every `Idempotency-Key` header of the request: two of them would leave open which one counts
 * @throws DaftariError INVALID_IDEMPOTENCY_KEY
 */
export function readIdempotencyKey(given: readonly string[]): string | undefined {
  const [key] = given;
  if (key === undefined) return undefined;
  if (given.length > 1 || !PRINTABLE_ASCII.test(key)) throw new DaftariError('INVALID_IDEMPOTENCY_KEY');
  return key;
}
