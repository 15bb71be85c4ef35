import { walletAccount } from './accounts';
import type { HoldState } from './hold';
import type { Ledger } from './ledger';
import type { LedgerView } from './ledger-view';
import type { OverdueHold } from './overdue-holds';
import { PAYOUT_TYPES } from './payout-holds';
import { holdStream } from './streams';

/** An old hold, and what initiation must be asked about it. */
export interface HoldToAbandon extends OverdueHold {
  /** It is of a payout, or of a payout's fee. */
  readonly isPayout: boolean;
  /** It is the amount of a payout; its fee ends with it. */
  readonly isAmount: boolean;
  readonly feeHoldId?: string;
}

/**
 * Tells payouts from payments. A fee whose payout is reserved as well is left out: initiation is asked about the amount, by
 * whose hold it knows the payout's attempt, and both end together.
 */
export function holdsToAbandon(holds: readonly OverdueHold[], view: LedgerView): HoldToAbandon[] {
  const reserved = payoutsReserved(view.partition);
  return holds
    .map((hold) => describe(hold, view.stream<HoldState>(holdStream(hold.holdId)).state))
    .filter(({ isPayout, isAmount, transactionId }) => !isPayout || isAmount || !reserved.has(transactionId));
}

/** The payments whose amount is held to be paid out, wherever it comes from. */
function payoutsReserved({ openHolds }: Ledger): Set<string> {
  const reserved = new Set<string>();
  for (const { account, environment, merchantId, transactionId } of openHolds.values()) {
    // Fees are held in the service wallet, amounts in whichever other account pays.
    if (account !== walletAccount({ environment, merchantId, kind: 'service' })) reserved.add(transactionId);
  }
  return reserved;
}

function describe(overdue: OverdueHold, hold: HoldState): HoldToAbandon {
  if (hold?.kind !== 'payout') {
    return { ...overdue, isPayout: hold !== undefined && PAYOUT_TYPES.includes(hold.paymentType), isAmount: false };
  }
  const { feeHoldId } = hold;
  return { ...overdue, isPayout: true, isAmount: true, ...(feeHoldId !== undefined && { feeHoldId }) };
}
