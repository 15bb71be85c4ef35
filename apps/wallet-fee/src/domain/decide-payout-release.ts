import { DaftariError } from '@daftari/kernel/errors';
import { released } from './decide-release';
import type { PayoutHold } from './hold';
import type { LedgerFact, LedgerView } from './ledger-view';
import { alreadyPaid, findPayoutHolds, type PayoutHoldsRef } from './payout-holds';
import { holdStream } from './streams';

export interface ReleasePayout extends PayoutHoldsRef {
  readonly reason: string;
}

/**
 * Gives back what a payout reserved that M-Pesa never took: the amount and the fee. A finished hold never changes again:
 * when the payout was paid or its fee captured, all of it is refused (HOLD_FINISHED).
 */
export function decidePayoutRelease(command: ReleasePayout, view: LedgerView): LedgerFact[] {
  const { payout, fee } = findPayoutHolds(command, view);
  if (payout.status === 'paid') throw alreadyPaid(payout);
  if (fee?.status === 'captured') {
    throw new DaftariError(
      'HOLD_FINISHED',
      `The fee ${fee.holdId} was captured: M-Pesa took the payout. Nothing was released.`,
    );
  }
  return [
    ...releasedIfOpen(payout, command.reason),
    ...(fee?.status === 'open' ? [released(fee, command.reason)] : []),
  ];
}

/** Gives the amount back; nothing when it was given back before. */
export function releasedIfOpen(hold: PayoutHold, reason: string): LedgerFact[] {
  if (hold.status !== 'open') return [];
  const { holdId, merchantId, transactionId, amountCents } = hold;
  const data = { holdId, merchantId, transactionId, amountCents, currency: 'KES', reason } as const;
  return [{ stream: holdStream(holdId), type: 'PayoutReleased.v1', data }];
}
