import { cents, ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import type { Payment } from './payment';
import { OPERATOR_CODE } from './resolve/resolution';

/** What the merchant pays for the payment, in cents; 0 only when the fee was released or given back (design §5.3). */
export function chargedFee({ submission, outcome, fee, transfer, resultCode }: Payment): Cents {
  if (submission === 'refused') return ZERO_CENTS;
  // A person's word that it was not paid: M-Pesa never said that it took it.
  if (submission !== 'accepted' && outcome?.status === 'FAILED' && resultCode === OPERATOR_CODE) return ZERO_CENTS;
  const isBack = transfer?.status === 'refunded' || transfer?.status === 'closed';
  const failed = isBack || (outcome !== undefined && outcome.status !== 'SUCCESS');
  return failed && fee.refundOnFailure ? ZERO_CENTS : cents(fee.amountCents);
}
