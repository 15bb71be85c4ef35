import type { MerchantsEvent, Scope } from '@daftari/contracts/events/merchants-events';
import { DaftariError } from '@daftari/kernel/errors';
import { isUsable } from './key-ring';
import type { MerchantState } from './merchant';

/** Keys of a merchant that work at the same time, both environments together. */
export const MAX_ACTIVE_KEYS = 100;

/** The key itself is made outside; a decision never sees its plain text. */
export interface IssueApiKey {
  readonly merchantId: string;
  readonly keyId: string;
  readonly name: string;
  readonly prefix: string;
  readonly keyHash: string;
  /** Absent for a key that may do everything. */
  readonly scopes?: Scope[];
  /** ISO 8601 with milliseconds. */
  readonly expiresAt?: string;
  /** IP addresses and CIDR ranges; absent for all. */
  readonly allowedAddresses?: string[];
}

/**
 * @param nowMs keys that have expired by then do not count
 * @throws DaftariError MERCHANT_NOT_FOUND, LIMIT_REACHED; ALREADY_EXISTS a key with the id, whose plain text nobody has kept
 */
export function decideIssueKey(nowMs: number) {
  return (command: IssueApiKey, merchant: MerchantState): MerchantsEvent[] => {
    if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
    const { keyId } = command;
    if (merchant.keys.some((key) => key.keyId === keyId)) {
      throw new DaftariError('ALREADY_EXISTS', 'This API key was issued before, and its text is shown only once.', {
        keyId,
      });
    }
    if (merchant.keys.filter((key) => isUsable(key, nowMs)).length >= MAX_ACTIVE_KEYS) {
      throw new DaftariError('LIMIT_REACHED', `The merchant has ${MAX_ACTIVE_KEYS} active keys; revoke one first.`, {
        limit: MAX_ACTIVE_KEYS,
      });
    }
    return [{ type: 'ApiKeyIssued.v1', data: command }];
  };
}
