import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { CredentialProfile, StkTransactionType } from './credential-profile';
import type { MerchantState } from './merchant';

/** What is absent stays as it is. The shortcode never changes: its money would go elsewhere under an id that is known. */
export interface UpdateProfile {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly profileId: string;
  readonly name?: string;
  /** Null takes it away. */
  readonly transactionType?: StkTransactionType | null;
  readonly active?: boolean;
  /** Of credentials that are in the secret store already. */
  readonly secretVersion?: number;
}

/**
 * Changes a profile. Credentials older than those that it has by now come too late and change nothing.
 * @throws DaftariError MERCHANT_NOT_FOUND, CREDENTIAL_NOT_FOUND, EMPTY_UPDATE
 */
export function decideUpdateProfile(command: UpdateProfile, merchant: MerchantState): MerchantsEvent[] {
  const { merchantId, environment, profileId, name, transactionType, active, secretVersion } = command;
  const profile = findProfile(merchant, environment, profileId);
  if ([name, transactionType, active, secretVersion].every((one) => one === undefined)) {
    throw new DaftariError('EMPTY_UPDATE');
  }
  const changes = {
    ...(name !== undefined && name !== profile.name && { name }),
    ...(transactionType !== undefined && transactionType !== (profile.transactionType ?? null) && { transactionType }),
    ...(active !== undefined && active !== profile.active && { active }),
    ...(secretVersion !== undefined && secretVersion > profile.secretVersion && { secretVersion }),
  };
  if (Object.keys(changes).length === 0) return [];
  return [{ type: 'CredentialProfileUpdated.v1', data: { merchantId, profileId, ...changes } }];
}

/** @throws DaftariError MERCHANT_NOT_FOUND, CREDENTIAL_NOT_FOUND */
export function findProfile(merchant: MerchantState, environment: Environment, profileId: string): CredentialProfile {
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  const profile = merchant.credentials[environment].profiles.find((one) => one.profileId === profileId);
  if (profile === undefined) throw new DaftariError('CREDENTIAL_NOT_FOUND');
  return profile;
}
