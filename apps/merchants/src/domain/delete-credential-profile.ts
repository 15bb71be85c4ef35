import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { MerchantState } from './merchant';

export interface DeleteProfile {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly profileId: string;
  /** Of the request: the same one again is the same fact. */
  readonly causation: string;
}

/** Ends a profile: no payment starts with it any more. @throws DaftariError MERCHANT_NOT_FOUND, CREDENTIAL_NOT_FOUND */
export function decideDeleteProfile(command: DeleteProfile, merchant: MerchantState): MerchantsEvent[] {
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  const { merchantId, environment, profileId, causation } = command;
  const { profiles, deleted } = merchant.credentials[environment];
  if (!profiles.some((one) => one.profileId === profileId)) {
    if (deleted.some((one) => one.profileId === profileId && one.deletedBy === causation)) return [];
    throw new DaftariError('CREDENTIAL_NOT_FOUND');
  }
  return [{ type: 'CredentialProfileDeleted.v1', data: { merchantId, profileId } }];
}
