import { holdsToAbandon } from './holds-to-abandon';
import type { LedgerFact } from './ledger-view';
import { overdueHolds } from './overdue-holds';
import { given } from './testing/given';
import { feeHeld, HOLD } from './testing/spec-facts';
import {
  FEE_HOLD,
  FUNDED,
  PAYOUT_HOLD,
  payoutFeeHeld,
  payoutHeld,
  payoutHeldWithoutFee,
  payoutPaid,
} from './testing/spec-payout-facts';

/** An hour after everything was held. */
const LATER_MS = Date.UTC(2026, 10, 21, 9);
const HELD = [...FUNDED, feeHeld(), payoutHeld(), payoutFeeHeld()];

/** What is asked about the old holds of a ledger, or about those of them that a page holds. */
function askedOf(facts: readonly LedgerFact[], page?: readonly string[]) {
  const ledger = given(...facts);
  const overdue = overdueHolds(ledger.partition, LATER_MS, undefined, 10);
  return holdsToAbandon(page === undefined ? overdue : overdue.filter(({ holdId }) => page.includes(holdId)), ledger);
}

describe('what initiation is asked about old holds', () => {
  it('is a payment for its fee, and a payout once for amount and fee', () => {
    expect(askedOf(HELD)).toMatchObject([
      { holdId: HOLD, isPayout: false, isAmount: false },
      { holdId: PAYOUT_HOLD, isPayout: true, isAmount: true, feeHoldId: FEE_HOLD },
    ]);
  });

  it('is never a fee whose amount is held, whatever page that is on', () => {
    expect(askedOf(HELD, [FEE_HOLD])).toEqual([]);
  });

  it('is a payout for a fee that is held alone', () => {
    expect(askedOf([...HELD, payoutPaid()], [FEE_HOLD])).toMatchObject([
      { holdId: FEE_HOLD, isPayout: true, isAmount: false },
    ]);
  });

  it('is a payout without a fee', () => {
    const [asked, ...others] = askedOf([...FUNDED, payoutHeldWithoutFee()]);
    expect(asked).toMatchObject({ holdId: PAYOUT_HOLD, isPayout: true, isAmount: true });
    expect([asked!.feeHoldId, others]).toEqual([undefined, []]);
  });
});
