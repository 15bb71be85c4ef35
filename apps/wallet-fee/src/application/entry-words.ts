import type { StoredEntry } from './wallets-projection';

/** What a statement says of an entry. */
const WORDS: Readonly<Record<string, string>> = {
  FeeCaptured: 'Fee',
  FeeRefunded: 'Fee given back: the payment failed',
  CollectionCredited: 'Payment received',
  WalletToppedUp: 'Top-up by M-Pesa',
  PayoutPaid: 'Payout',
  SuspenseSettled: 'Late payment received',
};

/** In words, for a merchant; never empty. */
export function entryWords({ eventType, reason, moved }: StoredEntry): string {
  if (reason !== undefined) return `Adjustment: ${reason}`;
  if (moved !== undefined) return `Moved from the ${moved.from} wallet to the ${moved.to} wallet`;
  return WORDS[eventType] ?? eventType;
}
