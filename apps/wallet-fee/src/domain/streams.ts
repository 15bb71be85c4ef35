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

/** The posting of a hold or payment for one purpose: deciding it twice gives the same posting. */
export function postingIdOf(rootId: string, leg: 'fee' | 'refund' | 'collection' | 'topup'): string {
  return derivedId('posting', rootId, leg);
}

/** The posting of late funds: by their receipt, or as the payment's one late posting while it is not known. */
export function suspensePostingId(transactionId: string, receipt = 'late'): string {
  return derivedId('posting', transactionId, 'suspense', receipt);
}
