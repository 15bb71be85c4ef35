import { addCents, type Cents } from '@daftari/kernel/money';
import type { ResultName } from './results';
import type { PayerAct } from './scenario';
import type { Switches } from './switches';

/** What the ledger knows about a payer at the moment of deciding. */
export interface PayerState {
  readonly balanceCents: Cents;
  readonly sentTodayCents: Cents;
  /** Whether the same payer paid the same amount within the last two minutes. */
  readonly paidSameAmountLately: boolean;
}

/** What a payment is decided on. */
export interface PaymentToDecide {
  readonly amountCents: Cents;
  readonly act: PayerAct;
  readonly pairedWell: boolean;
  readonly promptFits: boolean;
}

/**
 * How a payment ends. What keeps the prompt from opening comes first, then what the payer does, then what the ledger
 * allows: limits before funds (the order among the last is modelled).
 */
export function decide(payment: PaymentToDecide, payer: PayerState, switches: Switches): ResultName {
  if (!payment.pairedWell) return 'wrongProduct';
  if (!payment.promptFits) return 'promptFailed';
  if (payment.act !== 'pays') return payment.act;
  if (switches.sameAmountGuard && payer.paidSameAmountLately) return 'sameAmountTooSoon';
  if (addCents(payer.sentTodayCents, payment.amountCents) > switches.dailyLimitCents) return 'dailyLimit';
  return payment.amountCents > payer.balanceCents ? 'insufficientFunds' : 'paid';
}
