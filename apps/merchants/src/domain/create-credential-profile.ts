import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { MAX_PROFILES, type StkTransactionType } from './credential-profile';
import type { MerchantState } from './merchant';

/** A new profile; checked and normalised. Its credentials are in the secret store, as version 1, before it is decided. */
export interface CreateProfile {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly profileId: string;
  readonly name: string;
  readonly shortcode: string;
  readonly transactionType?: StkTransactionType;
  readonly requestFingerprint: string;
}

export const FIRST_VERSION = 1;

/**
 * Adds a profile. The same request again is the same fact, also after the profile was changed or deleted.
 * @throws DaftariError MERCHANT_NOT_FOUND, IDEMPOTENCY_KEY_REUSED, LIMIT_REACHED
 */
export function decideCreateProfile(command: CreateProfile, merchant: MerchantState): MerchantsEvent[] {
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  const { environment, ...data } = command;
  const { profiles, deleted } = merchant.credentials[environment];
  const earlier = [...profiles, ...deleted].find(({ profileId }) => profileId === data.profileId);
  if (earlier !== undefined) {
    if (earlier.requestFingerprint === data.requestFingerprint) return [];
    throw new DaftariError('IDEMPOTENCY_KEY_REUSED');
  }
  if (profiles.length >= MAX_PROFILES) throw new DaftariError('LIMIT_REACHED', undefined, { limit: MAX_PROFILES });
  return [{ type: 'CredentialProfileCreated.v1', data: { ...data, secretVersion: FIRST_VERSION } }];
}
