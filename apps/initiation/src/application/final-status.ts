import { outcomeOf } from '@daftari/daraja/result-codes';
import type { FinalStatus } from '../domain/payment';

const STATUS = {
  success: 'SUCCESS',
  cancelled: 'CANCELLED',
  expired: 'EXPIRED',
  failed: 'FAILED',
} as const satisfies Record<string, FinalStatus>;

/** How a payment ends with a result code of the provider; undefined for a code that nobody knows, which ends nothing. */
export function statusOfCode(resultCode: string): FinalStatus | undefined {
  const outcome = outcomeOf(resultCode);
  return outcome === 'unknown' ? undefined : STATUS[outcome];
}
