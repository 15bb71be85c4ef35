import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { DaftariError } from '@daftari/kernel/errors';
import type { MerchantState } from './merchant';

export interface RevokeApiKey {
  readonly merchantId: string;
  readonly keyId: string;
  readonly reason: string;
}

/**
 * Ends a key for ever. Revoking it again is the same fact; the first reason stays.
 * @throws DaftariError MERCHANT_NOT_FOUND, API_KEY_NOT_FOUND
 */
export function decideRevokeKey(command: RevokeApiKey, merchant: MerchantState): MerchantsEvent[] {
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  const key = merchant.keys.find((candidate) => candidate.keyId === command.keyId);
  if (key === undefined) throw new DaftariError('API_KEY_NOT_FOUND');
  if (key.revoked) return [];
  const { merchantId, keyId, reason } = command;
  return [{ type: 'ApiKeyRevoked.v1', data: { merchantId, keyId, keyHash: key.keyHash, reason } }];
}
