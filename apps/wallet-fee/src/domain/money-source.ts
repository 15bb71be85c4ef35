import { suspenseAccount, transitAccount, walletAccount, type WalletRef } from './accounts';

/** Whose money goes out. */
export type MoneySource =
  | { readonly kind: 'payout' | 'collections' | 'transit' }
  /** The part of a shortcode's suspense that is on the merchant's partition. */
  | { readonly kind: 'suspense'; readonly shortcode: string };

/** The account that pays. */
export function sourceAccount(source: MoneySource, owner: Omit<WalletRef, 'kind'>): string {
  const { environment, merchantId } = owner;
  switch (source.kind) {
    case 'suspense':
      return suspenseAccount(environment, source.shortcode);
    case 'transit':
      return transitAccount(environment, merchantId);
    default:
      return walletAccount({ environment, merchantId, kind: source.kind });
  }
}
