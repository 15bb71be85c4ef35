import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { Cents } from '@daftari/kernel/money';
import { walletAccount, type WalletKind, type WalletRef } from './accounts';
import { availableOf } from './ledger';
import type { LedgerFact, LedgerView } from './ledger-view';
import { transfer, type Posting } from './posting';
import { postingStream, walletStream } from './streams';
import { openWallet } from './wallet';

/** Move money between two wallets of one merchant. */
export interface MoveFunds {
  readonly postingId: string;
  readonly merchantId: string;
  readonly environment: Environment;
  readonly from: WalletKind;
  /** Another one than `from`. */
  readonly to: WalletKind;
  readonly amountCents: Cents;
  /** Keyed hash of the request, lower-case hexadecimal. */
  readonly requestFingerprint: string;
}

function receiver({ merchantId, environment, to }: MoveFunds): WalletRef {
  return { merchantId, environment, kind: to };
}

export function moveFundsStreams(command: MoveFunds): string[] {
  return [postingStream(command.postingId), walletStream(receiver(command))];
}

/**
 * Moves the money, opening the receiving wallet with its first credit. The same request again is the same fact; another one
 * under its id is refused (IDEMPOTENCY_KEY_REUSED), and so is more than can be spent, holds included (INSUFFICIENT_FUNDS).
 */
export function decideMoveFunds(command: MoveFunds, view: LedgerView): LedgerFact[] {
  const { postingId, merchantId, environment, from, to, amountCents, requestFingerprint } = command;
  const stream = postingStream(postingId);
  const source = walletAccount({ merchantId, environment, kind: from });
  const account = walletAccount(receiver(command));
  const posting = view.stream<Posting>(stream).state;
  if (posting !== undefined) {
    const isSame =
      posting.requestFingerprint === requestFingerprint &&
      posting.from === source &&
      posting.account === account &&
      posting.amountCents === amountCents;
    if (isSame) return [];
    throw new DaftariError('IDEMPOTENCY_KEY_REUSED');
  }
  const availableCents = availableOf(view.partition, source);
  if (availableCents < amountCents) {
    const message = `The ${from} wallet can not cover the amount; nothing was moved.`;
    throw new DaftariError('INSUFFICIENT_FUNDS', message, { amountCents, availableCents });
  }
  const legs = transfer(source, account, amountCents);
  const data = { postingId, merchantId, from, to, currency: 'KES', legs, requestFingerprint } as const;
  return [...openWallet(receiver(command), view), { stream, type: 'FundsMoved.v1', data }];
}
