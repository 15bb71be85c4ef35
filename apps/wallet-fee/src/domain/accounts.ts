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

/** Merchants whose wallets' names are remembered: they are looked up, and kept, with every hold and every balance. */
const MAX_REMEMBERED = 10_000;
const namesOfKinds = () => ({
  service: new Map<string, string>(),
  payout: new Map<string, string>(),
  collections: new Map<string, string>(),
});
const remembered = { test: namesOfKinds(), live: namesOfKinds() };

export function walletAccount({ environment, merchantId, kind }: WalletRef): string {
  const names = remembered[environment][kind];
  const known = names.get(merchantId);
  if (known !== undefined) return known;
  const name = `${environment}/merchant/${merchantId}/${kind}`;
  if (names.size >= MAX_REMEMBERED) names.clear();
  names.set(merchantId, name);
  return name;
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

/**
 * What a merchant owes for payouts that were paid after their money had gone back to its wallet (design §5.2): below zero
 * while it owes.
 */
export function receivableAccount(environment: Environment, merchantId: string): string {
  return `${environment}/merchant/${merchantId}/receivable`;
}

/** Money between two customers of a merchant, on its way: it may not go below zero. */
export function transitAccount(environment: Environment, merchantId: string): string {
  return `${environment}/merchant/${merchantId}/transit`;
}

/** What M-Pesa took for its services, beside the money on its shortcodes. */
export function providerChargesAccount(environment: Environment): string {
  return `${environment}/platform/provider-charges`;
}

/** Merchants' wallets and receivables; platform, M-Pesa and suspense accounts have no limit. */
export function isMerchantAccount(account: string): boolean {
  return account.split('/')[1] === 'merchant';
}

/** A merchant's wallet may not go below zero, holds included; its receivable may. */
export function isLimited(account: string): boolean {
  return isMerchantAccount(account) && account.split('/')[3] !== 'receivable';
}

export function isOfEnvironment(account: string, environment: Environment): boolean {
  return account.startsWith(`${environment}/`);
}

export function walletId({ environment, merchantId, kind }: WalletRef): string {
  return derivedId('wallet', environment, merchantId, kind);
}
