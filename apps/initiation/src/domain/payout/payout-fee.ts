import { cents, ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import type { Payout } from './payout';

/**
 * What the merchant pays for the payout, in cents: nothing for what was refused, or was not executed and never acknowledged,
 * or where its rule gives the fee back (design §5.3).
 */
export function chargedPayoutFee({ submission, outcome, fee }: Payout): Cents {
  if (outcome?.status === 'FAILED' && (submission !== 'accepted' || fee.refundOnFailure)) return ZERO_CENTS;
  return cents(fee.amountCents);
}
