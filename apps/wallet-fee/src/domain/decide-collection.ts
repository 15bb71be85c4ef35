import { mpesaAccount, walletAccount, type WalletRef } from './accounts';
import { creditData, isPosted, type Credit } from './credit';
import type { LedgerFact, LedgerView } from './ledger-view';
import { transfer } from './posting';
import { postingIdOf, postingStream, walletStream } from './streams';
import { openWallet } from './wallet';

function walletOf({ environment, merchantId }: Credit): WalletRef {
  return { environment, merchantId, kind: 'collections' };
}

export function collectionStreams(command: Credit): string[] {
  return [postingStream(postingIdOf(command.transactionId, 'collection')), walletStream(walletOf(command))];
}

/** Credits the merchant's collections wallet, once a payment, opening it with its first credit. @throws DaftariError ALREADY_EXISTS */
export function decideCollection(command: Credit, view: LedgerView): LedgerFact[] {
  const wallet = walletOf(command);
  const postingId = postingIdOf(command.transactionId, 'collection');
  if (isPosted(postingId, command, view)) return [];
  const legs = transfer(
    mpesaAccount(command.environment, command.shortcode),
    walletAccount(wallet),
    command.amountCents,
  );
  const data = { ...creditData(postingId, command), legs };
  return [...openWallet(wallet, view), { stream: postingStream(postingId), type: 'CollectionCredited.v1', data }];
}
