import { derivedId } from '@daftari/kernel/ids';
import type { WalletRef } from './accounts';

export function holdStream(holdId: string): string {
  return `hold-${holdId}`;
}

export function postingStream(postingId: string): string {
  return `posting-${postingId}`;
}

export function walletStream({ environment, merchantId, kind }: WalletRef): string {
  return `wallet-${environment}-${merchantId}-${kind}`;
}

/** Below what its merchant is told of a wallet, and what it was told. */
export function alertStream({ environment, merchantId, kind }: WalletRef): string {
  return `alert-${environment}-${merchantId}-${kind}`;
}

type PostingLeg =
  | 'provider-charges'
  | 'fee'
  | 'refund'
  | 'collection'
  | 'topup'
  | 'payout'
  | 'late-payout'
  | 'transit'
  | 'transfer-closed';

/** The posting of a hold or payment for one purpose: deciding it twice gives the same posting. */
export function postingIdOf(rootId: string, leg: PostingLeg): string {
  return derivedId('posting', rootId, leg);
}

/** The posting of late funds: by their receipt, or as the payment's one late posting while it is not known. */
export function suspensePostingId(transactionId: string, receipt = 'late'): string {
  return derivedId('posting', transactionId, 'suspense', receipt);
}

/** The posting by which suspended money went to a merchant: by its receipt, or as the payment's one while it is not known. */
export function settledPostingId(transactionId: string, receipt = 'late'): string {
  return derivedId('posting', transactionId, 'settled', receipt);
}
