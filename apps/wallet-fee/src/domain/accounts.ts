import type { Environment } from '@daftari/journal-core/event';
import { derivedId } from '@daftari/kernel/ids';

/**
 * The names of accounts (design §5.3). A credit is positive: what we owe a merchant stands as a positive balance, what
 * M-Pesa holds for us on `mpesa/<shortcode>` as a negative one, and all of an environment's accounts sum to zero.
 */
export const WALLET_KINDS = ['service', 'payout', 'collections'] as const;
export type WalletKind = (typeof WALLET_KINDS)[number];

/** A merchant's wallet, whose account may not go below zero. */
export interface WalletRef {
  readonly environment: Environment;
  readonly merchantId: string;
  readonly kind: WalletKind;
}

export function walletAccount({ environment, merchantId, kind }: WalletRef): string {
  return `${environment}/merchant/${merchantId}/${kind}`;
}

/** The fees that the platform has earned. */
export function feesAccount(environment: Environment): string {
  return `${environment}/platform/fees`;
}

/** The other side of every operator's correction. */
export function adjustmentsAccount(environment: Environment): string {
  return `${environment}/platform/adjustments`;
}

/** The money on a shortcode of the platform. */
export function mpesaAccount(environment: Environment, shortcode: string): string {
  return `${environment}/mpesa/${shortcode}`;
}

/** Money that landed on a shortcode of the platform and is not yet anyone's. */
export function suspenseAccount(environment: Environment, shortcode: string): string {
  return `${environment}/suspense/${shortcode}`;
}

/** Platform, M-Pesa and suspense accounts have no limit. */
export function isMerchantAccount(account: string): boolean {
  return account.split('/')[1] === 'merchant';
}

export function isOfEnvironment(account: string, environment: Environment): boolean {
  return account.startsWith(`${environment}/`);
}

export function walletId({ environment, merchantId, kind }: WalletRef): string {
  return derivedId('wallet', environment, merchantId, kind);
}
