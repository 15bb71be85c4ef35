import { mpesaAccount, walletAccount, type WalletKind, type WalletRef } from './accounts';
import { creditData, isPosted, type Credit } from './credit';
import type { LedgerFact, LedgerView } from './ledger-view';
import { transfer } from './posting';
import { postingIdOf, postingStream, walletStream } from './streams';
import { openWallet } from './wallet';

/** A merchant's payment into a wallet of its own. */
export interface TopUp extends Credit {
  readonly kind: Exclude<WalletKind, 'collections'>;
}

const KINDS = new Map<string | undefined, TopUp['kind']>([
  ['WALLET_TOPUP_SERVICE_TOKENS', 'service'],
  ['WALLET_TOPUP_PAYOUT', 'payout'],
]);

/** The wallet that payments of a type top up; undefined: they are no top-ups. */
export function toppedUpBy(paymentType: string | undefined): TopUp['kind'] | undefined {
  return KINDS.get(paymentType);
}

function walletOf({ environment, merchantId, kind }: TopUp): WalletRef {
  return { environment, merchantId, kind };
}

export function topUpStreams(command: TopUp): string[] {
  return [postingStream(postingIdOf(command.transactionId, 'topup')), walletStream(walletOf(command))];
}

/** Credits the merchant's wallet, once a payment, opening it with its first credit. @throws DaftariError ALREADY_EXISTS */
export function decideTopUp(command: TopUp, view: LedgerView): LedgerFact[] {
  const wallet = walletOf(command);
  const postingId = postingIdOf(command.transactionId, 'topup');
  if (isPosted(postingId, command, view)) return [];
  const legs = transfer(
    mpesaAccount(command.environment, command.shortcode),
    walletAccount(wallet),
    command.amountCents,
  );
  const data = { ...creditData(postingId, command), legs };
  return [...openWallet(wallet, view), { stream: postingStream(postingId), type: 'WalletToppedUp.v1', data }];
}
