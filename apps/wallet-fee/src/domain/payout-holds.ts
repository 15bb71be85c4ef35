import { DaftariError } from '@daftari/kernel/errors';
import { findHold, findPayoutHold, type HoldRef } from './find-hold';
import type { Hold, PayoutHold } from './hold';
import type { LedgerView } from './ledger-view';
import { holdStream } from './streams';

/** The types of payment that pay out; the pricing rule of each says what it costs. */
export const PAYOUT_TYPES: readonly string[] = ['B2C', 'C2C_PAYOUT', 'C2C_REFUND', 'REFUND'];

/** Names what a payout reserved. */
export interface PayoutHoldsRef extends HoldRef {
  /** The hold of its fee; absent when the fee is zero. */
  readonly feeHoldId?: string;
}

export function payoutHoldStreams({ holdId, feeHoldId }: Pick<PayoutHoldsRef, 'holdId' | 'feeHoldId'>): string[] {
  return feeHoldId === undefined ? [holdStream(holdId)] : [holdStream(holdId), holdStream(feeHoldId)];
}

export interface PayoutHolds {
  readonly payout: PayoutHold;
  readonly fee: Hold | undefined;
}

/** Both holds of a payout. @throws DaftariError HOLD_NOT_FOUND; ALREADY_EXISTS its fee is held under another id */
export function findPayoutHolds(ref: PayoutHoldsRef, view: LedgerView): PayoutHolds {
  const payout = findPayoutHold(ref, view);
  const { feeHoldId } = payout;
  if (feeHoldId !== ref.feeHoldId) {
    throw new DaftariError(
      'ALREADY_EXISTS',
      `The fee of hold ${payout.holdId} is ${feeHoldId ?? 'zero'}, and was said to be ${ref.feeHoldId ?? 'zero'}; nothing was changed.`,
    );
  }
  return { payout, fee: feeHoldId === undefined ? undefined : findHold({ ...ref, holdId: feeHoldId }, view) };
}

/** What was paid stays paid, whatever is told afterwards. */
export function alreadyPaid({ holdId }: PayoutHold): DaftariError {
  return new DaftariError('HOLD_FINISHED', `The payout of hold ${holdId} was paid; its money can not go back.`);
}
