import { derivedId } from '@daftari/kernel/ids';
import type { LedgerFact } from '../ledger-view';
import { adjusted, MERCHANT, PAYMENT, REFUNDED_FEE, SERVICE, STK_FEE, walletOpened } from './spec-facts';

/** Events of payouts for specs, written out by hand: what the log must hold, not what the code would make of it. */
export const PAYOUT_HOLD = '2d3fe4a6-a1f6-4cc8-8e1d-4eaf3a2f8d22';
export const FEE_HOLD = '3e40f5b7-b2a7-4dd9-9f2e-5fb04b3a9e33';
export const PAYOUT = `test/merchant/${MERCHANT}/payout`;
export const RECEIVABLE = `test/merchant/${MERCHANT}/receivable`;
const MPESA = 'test/mpesa/600992';
const AMOUNT = 100_000;

const shared = { merchantId: MERCHANT, transactionId: PAYMENT, currency: 'KES' } as const;

/** KES 1,000 in the payout wallet and KES 10 in the service wallet. */
export const FUNDED: readonly LedgerFact[] = [
  walletOpened('payout'),
  adjusted(AMOUNT, derivedId('spec', 'payout'), 'funded', 'payout'),
  walletOpened(),
  adjusted(1_000),
];

/** Holds KES 1,000; without a fee's hold when `feeHoldId` is undefined. */
export function payoutHeld(feeHoldId: string | undefined = FEE_HOLD, holdId = PAYOUT_HOLD): LedgerFact {
  return heldAs({ holdId, feeHoldId });
}

export function payoutHeldWithoutFee(): LedgerFact {
  return heldAs({ holdId: PAYOUT_HOLD });
}

function heldAs(ids: { holdId: string; feeHoldId?: string }): LedgerFact {
  const data = { ...ids, ...shared, paymentType: 'B2C', account: PAYOUT, amountCents: AMOUNT };
  return { stream: `hold-${ids.holdId}`, type: 'PayoutHeld.v1', data };
}

export function payoutFeeHeld(
  rule: typeof STK_FEE | typeof REFUNDED_FEE = STK_FEE,
  holdId = FEE_HOLD,
  paymentType = 'B2C',
): LedgerFact {
  const data = { holdId, ...shared, paymentType, account: SERVICE, amountCents: 250, rule };
  return { stream: `hold-${holdId}`, type: 'FeeHeld.v1', data };
}

export function payoutPaid(receipt?: string): LedgerFact {
  const legs = [
    { account: PAYOUT, amountCents: -AMOUNT },
    { account: MPESA, amountCents: AMOUNT },
  ];
  const postingId = derivedId('posting', PAYOUT_HOLD, 'payout');
  const data = { holdId: PAYOUT_HOLD, postingId, ...shared, ...(receipt !== undefined && { receipt }), legs };
  return { stream: `hold-${PAYOUT_HOLD}`, type: 'PayoutPaid.v1', data };
}

export function payoutReleased(reason: string): LedgerFact {
  const data = { holdId: PAYOUT_HOLD, ...shared, amountCents: AMOUNT, reason };
  return { stream: `hold-${PAYOUT_HOLD}`, type: 'PayoutReleased.v1', data };
}

export function latePayoutCharged(receipt?: string): LedgerFact {
  const legs = [
    { account: RECEIVABLE, amountCents: -AMOUNT },
    { account: MPESA, amountCents: AMOUNT },
  ];
  const postingId = derivedId('posting', PAYMENT, 'late-payout');
  const data = { postingId, ...shared, ...(receipt !== undefined && { receipt }), legs };
  return { stream: `posting-${postingId}`, type: 'LatePayoutCharged.v1', data };
}
