import { refunded } from './decide-failure';
import { releasedIfOpen, type ReleasePayout } from './decide-payout-release';
import { released } from './decide-release';
import type { Hold } from './hold';
import type { LedgerFact, LedgerView } from './ledger-view';
import { alreadyPaid, findPayoutHolds, payoutHoldStreams } from './payout-holds';
import { postingIdOf, postingStream } from './streams';

export function payoutFailureStreams({ holdId, feeHoldId }: Pick<ReleasePayout, 'holdId' | 'feeHoldId'>): string[] {
  const streams = payoutHoldStreams({ holdId, ...(feeHoldId !== undefined && { feeHoldId }) });
  return feeHoldId === undefined ? streams : [...streams, postingStream(postingIdOf(feeHoldId, 'refund'))];
}

/**
 * Settles a payout that everybody agrees was not executed: the amount goes back to the payout wallet, once. Its fee is
 * released when it was never captured (M-Pesa did not take the request, or nobody knows that it did); a captured one is
 * given back when its rule says `refundOnFailure`, and else kept. @throws DaftariError HOLD_FINISHED it was paid
 */
export function decidePayoutFailure(command: ReleasePayout, view: LedgerView): LedgerFact[] {
  const { payout, fee } = findPayoutHolds(command, view);
  if (payout.status === 'paid') throw alreadyPaid(payout);
  const ofFee = fee === undefined ? [] : settledFee(fee, command.reason, view);
  return [...releasedIfOpen(payout, command.reason), ...ofFee];
}

function settledFee(fee: Hold, reason: string, view: LedgerView): LedgerFact[] {
  if (fee.status === 'open') return [released(fee, reason)];
  if (fee.status === 'released' || !fee.refundOnFailure) return [];
  const refund = refunded(fee);
  return view.stream(refund.stream).version > 0 ? [] : [refund];
}
