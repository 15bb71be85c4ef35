import { suspenseAccount, walletAccount, type WalletKind, type WalletRef } from './accounts';
import { creditData, isPosted, type Credit } from './credit';
import type { LedgerFact, LedgerView } from './ledger-view';
import { transfer } from './posting';
import { postingStream, settledPostingId, walletStream } from './streams';
import { openWallet } from './wallet';

/** Money in suspense that a person gave to a merchant, and to which of its wallets. */
export interface SettleSuspense extends Credit {
  readonly kind: WalletKind;
}

function walletOf({ environment, merchantId, kind }: SettleSuspense): WalletRef {
  return { environment, merchantId, kind };
}

export function settleStreams(command: SettleSuspense): string[] {
  const { transactionId, receipt } = command;
  return [postingStream(settledPostingId(transactionId, receipt)), walletStream(walletOf(command))];
}

/**
 * Moves money from suspense to the merchant's wallet, opening it with its first credit: once a receipt, or once a payment
 * while the receipt is not known. The shortcode's balance at M-Pesa is not touched: the money came when it was put aside.
 * @throws DaftariError ALREADY_EXISTS the same receipt with another amount
 */
export function decideSettleSuspense(command: SettleSuspense, view: LedgerView): LedgerFact[] {
  const { transactionId, environment, shortcode, amountCents, receipt } = command;
  const wallet = walletOf(command);
  const postingId = settledPostingId(transactionId, receipt);
  if (isPosted(postingId, command, view)) return [];
  const legs = transfer(suspenseAccount(environment, shortcode), walletAccount(wallet), amountCents);
  const data = { ...creditData(postingId, command), legs };
  return [...openWallet(wallet, view), { stream: postingStream(postingId), type: 'SuspenseSettled.v1', data }];
}
