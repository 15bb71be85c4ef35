import type {
  ListQuarantineRequest,
  ListQuarantineResponse,
} from '@daftari/contracts/generated/daftari/callback/v1/callback';
import { DaftariError } from '@daftari/kernel/errors';
import type { Quarantine } from './quarantine';

export const MAX_LISTED_QUARANTINE = 100;

/** What came without a valid token, newest first. @throws DaftariError VALIDATION_ERROR */
export function listQuarantine(kept: Quarantine, { limit }: ListQuarantineRequest): ListQuarantineResponse {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LISTED_QUARANTINE) {
    const fields = { limit: `must be 1 to ${MAX_LISTED_QUARANTINE}` };
    throw new DaftariError('VALIDATION_ERROR', undefined, { fields });
  }
  return { requests: [...kept.newest(limit)], total: kept.total() };
}
