import { cents, ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import type { Payment } from './payment';

/** What the merchant pays for the payment, in cents; 0 only when the fee was released or given back (design §5.3). */
export function chargedFee({ submission, outcome, fee }: Payment): Cents {
  if (submission === 'refused') return ZERO_CENTS;
  const failed = outcome !== undefined && outcome.status !== 'SUCCESS';
  return failed && fee.refundOnFailure ? ZERO_CENTS : cents(fee.amountCents);
}
