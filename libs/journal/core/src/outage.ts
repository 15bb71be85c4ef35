import type { ErrorCode } from '@daftari/kernel/error-registry';
import { DaftariError } from '@daftari/kernel/errors';
import { AppendUnknown, QueueFull, StoreUnavailable, StoreUnsettled } from './errors';

const OUTAGE_CODES: ReadonlySet<ErrorCode> = new Set(['OVERLOADED', 'OUTCOME_UNKNOWN']);

const OUTAGES = [StoreUnavailable, StoreUnsettled, AppendUnknown, QueueFull];

/**
 * True for what says nothing about that which was to be done or read: a store that is away or unsettled, a write of which
 * nobody knows what became, or too much work at once. It passes by itself, and then the same can be done.
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof DaftariError) return OUTAGE_CODES.has(error.code);
  return OUTAGES.some((outage) => error instanceof outage);
}
