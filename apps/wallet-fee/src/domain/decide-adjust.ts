import { DaftariError } from '@daftari/kernel/errors';
import { ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import { adjustmentsAccount, walletAccount, type WalletRef } from './accounts';
import { availableOf } from './ledger';
import type { LedgerFact, LedgerView } from './ledger-view';
import { transfer, type Posting } from './posting';
import { postingStream, walletStream } from './streams';
import { openWallet } from './wallet';

/** KES 10 trillion: no balance that corrections make may pass it, so that every sum of the ledger stays exact. */
const MAX_BALANCE_CENTS = 1_000_000_000_000_000;

/** An operator's correction of one wallet. */
export interface AdjustWallet extends WalletRef {
  readonly postingId: string;
  /** Positive credits the wallet, negative debits it; never zero. */
  readonly amountCents: Cents;
  readonly reason: string;
}

export function adjustStreams(command: AdjustWallet): string[] {
  return [postingStream(command.postingId), walletStream(command)];
}

/**
 * Posts a correction against `platform/adjustments`, opening the wallet with its first credit. The same posting again is
 * the same fact; another one under its id is refused (ALREADY_EXISTS). What would take the wallet below zero, holds
 * included, is a wrong amount (VALIDATION_ERROR): INSUFFICIENT_SERVICE_BALANCE would tell a merchant to top up for a fee.
 */
export function decideAdjust(command: AdjustWallet, view: LedgerView): LedgerFact[] {
  const { postingId, merchantId, environment, amountCents, reason } = command;
  const account = walletAccount(command);
  const stream = postingStream(postingId);
  const posting = view.stream<Posting>(stream).state;
  if (posting !== undefined) {
    if (posting.account === account && posting.amountCents === amountCents) return [];
    throw new DaftariError('ALREADY_EXISTS', `The posting ${postingId} was made already, differently.`);
  }
  const availableCents = availableOf(view.partition, account);
  if (availableCents + amountCents < 0) {
    throw new DaftariError('VALIDATION_ERROR', 'The wallet would go below zero; nothing was posted.', {
      fields: { amountCents: `must not take more than the ${availableCents} cents that are available` },
      availableCents,
    });
  }
  for (const name of [account, adjustmentsAccount(environment)]) {
    const posted = view.partition.accounts.get(name)?.postedCents ?? ZERO_CENTS;
    if (Math.abs(posted) + Math.abs(amountCents) > MAX_BALANCE_CENTS) {
      throw new DaftariError('VALIDATION_ERROR', `The balance of ${name} would be too large; nothing was posted.`, {
        fields: { amountCents: `would take ${name} beyond ${MAX_BALANCE_CENTS} cents` },
      });
    }
  }
  const legs = transfer(adjustmentsAccount(environment), account, amountCents);
  const data = { postingId, merchantId, reason, currency: 'KES', legs } as const;
  return [...openWallet(command, view), { stream, type: 'WalletAdjusted.v1', data }];
}
