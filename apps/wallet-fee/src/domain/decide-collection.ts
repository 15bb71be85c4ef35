import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { Cents } from '@daftari/kernel/money';
import { mpesaAccount, walletAccount, type WalletRef } from './accounts';
import type { LedgerFact, LedgerView } from './ledger-view';
import { transfer, type Posting } from './posting';
import { postingIdOf, postingStream, walletStream } from './streams';
import { openWallet } from './wallet';

/** A customer's payment landed on a shortcode of the platform. */
export interface CreditCollection {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly transactionId: string;
  readonly shortcode: string;
  readonly amountCents: Cents;
  readonly receipt?: string;
}

function walletOf({ environment, merchantId }: CreditCollection): WalletRef {
  return { environment, merchantId, kind: 'collections' };
}

export function collectionStreams(command: CreditCollection): string[] {
  return [postingStream(postingIdOf(command.transactionId, 'collection')), walletStream(walletOf(command))];
}

/** Credits the merchant's collections wallet, once a payment, opening it with its first credit. @throws DaftariError ALREADY_EXISTS */
export function decideCollection(command: CreditCollection, view: LedgerView): LedgerFact[] {
  const { merchantId, environment, transactionId, shortcode, amountCents, receipt } = command;
  const wallet = walletOf(command);
  const postingId = postingIdOf(transactionId, 'collection');
  const stream = postingStream(postingId);
  const posting = view.stream<Posting>(stream).state;
  if (posting !== undefined) {
    if (posting.amountCents === amountCents) return [];
    throw new DaftariError(
      'ALREADY_EXISTS',
      `Payment ${transactionId} was credited with ${posting.amountCents} cents and now says ${amountCents}; nothing is posted.`,
    );
  }
  const legs = transfer(mpesaAccount(environment, shortcode), walletAccount(wallet), amountCents);
  const data = {
    postingId,
    merchantId,
    transactionId,
    ...(receipt !== undefined && { receipt }),
    currency: 'KES' as const,
    legs,
  };
  return [...openWallet(wallet, view), { stream, type: 'CollectionCredited.v1', data }];
}
