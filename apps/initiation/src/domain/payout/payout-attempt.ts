import { derivedId } from '@daftari/kernel/ids';
import type { Attempt } from '../attempt';

/** The attempt's holds: of the amount, and of the fee beside it. The same attempt always has the same. */
export function payoutHoldsOf({ transactionId, attemptId }: Attempt): { holdId: string; feeHoldId: string } {
  return {
    holdId: derivedId('hold', transactionId, 'payout', attemptId),
    feeHoldId: derivedId('hold', transactionId, 'payout-fee', attemptId),
  };
}

/** Daraja's key against paying twice (daraja.md §5): the same for every send of the attempt. */
export function originatorConversationIdOf({ attemptId }: Attempt): string {
  return derivedId('originator-conversation', attemptId);
}

/** The first attempt that was not abandoned. Another than any that a payment under the same key could have had. */
export function nextPayoutAttempt(transactionId: string, abandonedHolds: readonly string[]): Attempt {
  for (let number = 1; ; number += 1) {
    const attempt = attemptOf(transactionId, number);
    if (!abandonedHolds.includes(payoutHoldsOf(attempt).holdId)) return attempt;
  }
}

/** The hold of the amount beside which a hold of a fee was made; any other hold is its own. */
export function amountHoldOf(transactionId: string, holdId: string, abandonedHolds: readonly string[]): string {
  for (let number = 1; number <= abandonedHolds.length + 1; number += 1) {
    const holds = payoutHoldsOf(attemptOf(transactionId, number));
    if (holds.feeHoldId === holdId) return holds.holdId;
  }
  return holdId;
}

function attemptOf(transactionId: string, number: number): Attempt {
  return { transactionId, attemptId: derivedId('payout-attempt', transactionId, String(number)) };
}
