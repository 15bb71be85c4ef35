import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { DaftariError } from '@daftari/kernel/errors';
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
}

export function decideIssueKey(command: IssueApiKey, merchant: MerchantState): MerchantsEvent[] {
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  if (merchant.keys.filter((key) => !key.revoked).length >= MAX_ACTIVE_KEYS) {
    throw new DaftariError('VALIDATION_ERROR', `The merchant has ${MAX_ACTIVE_KEYS} active keys; revoke one first.`, {
      fields: { merchantId: 'has too many active keys' },
    });
  }
  const { merchantId, keyId, name, prefix, keyHash } = command;
  return [{ type: 'ApiKeyIssued.v1', data: { merchantId, keyId, name, prefix, keyHash } }];
}
