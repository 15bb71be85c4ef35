import { DaftariError } from '@daftari/kernel/errors';
import { mpesaAccount, receivableAccount, suspenseAccount } from './accounts';
import { creditData } from './credit';
import type { LedgerFact, LedgerView } from './ledger-view';
import { findPaid, type PaidPayout } from './paid-payout';
import { alreadyPaid } from './payout-holds';
import { transfer } from './posting';
import { holdStream, postingIdOf, postingStream } from './streams';

export function latePayoutStreams({ holdId, transactionId }: Pick<PaidPayout, 'holdId' | 'transactionId'>): string[] {
  return [holdStream(holdId), postingStream(postingIdOf(transactionId, 'late-payout'))];
}

/** Also says where the money went back to: suspense pays what was given back out of it, and nobody owes that. */
export interface LatePayout extends PaidPayout {
  readonly fromSuspense?: boolean;
}

/**
 * Charges a payout that M-Pesa paid after its money had gone back to the wallet that paid: the merchant owes it, once. A fee
 * that was released or refunded is not charged again. @throws DaftariError HOLD_NOT_FOUND its money has not gone back yet;
 * HOLD_FINISHED it was paid from its hold
 */
export function decideLatePayout(command: LatePayout, view: LedgerView): LedgerFact[] {
  const hold = findPaid(command, view);
  if (hold.status === 'paid') throw alreadyPaid(hold);
  if (hold.status === 'open') {
    throw new DaftariError('HOLD_NOT_FOUND', `The hold ${hold.holdId} is open, not released; nothing is charged.`);
  }
  const { environment, merchantId, transactionId, shortcode, amountCents } = command;
  const postingId = postingIdOf(transactionId, 'late-payout');
  const stream = postingStream(postingId);
  if (view.stream(stream).version > 0) return [];
  const owing =
    command.fromSuspense === true
      ? suspenseAccount(environment, shortcode)
      : receivableAccount(environment, merchantId);
  const legs = transfer(owing, mpesaAccount(environment, shortcode), amountCents);
  return [{ stream, type: 'LatePayoutCharged.v1', data: { ...creditData(postingId, command), legs } }];
}
