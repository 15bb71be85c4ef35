import { cents, type Cents } from '@daftari/kernel/money';

/** What a payment of one type costs a merchant. */
export interface PricingRule {
  readonly flatCents: Cents;
  /** Hundredths of a percent of the amount, 0 to 10,000. */
  readonly basisPoints: number;
  readonly minimumCents?: Cents;
  readonly maximumCents?: Cents;
  /** Gives the fee back when an accepted payment fails later. */
  readonly refundOnFailure: boolean;
}

/**
 * The fee for an amount: flat part plus share, at least the minimum, at most the maximum (which wins when they cross).
 * The share is rounded half up to a whole cent: 0.5 cents are 1 cent. Exact for every amount, no float is involved.
 */
export function feeFor(rule: PricingRule, amountCents: Cents): Cents {
  const fee = cents(rule.flatCents + shareOf(amountCents, rule.basisPoints));
  const atLeast = Math.max(fee, rule.minimumCents ?? fee);
  return cents(Math.min(atLeast, rule.maximumCents ?? atLeast));
}

const BASIS = 10_000;

/** Split so that no product passes 10^8: `amount × basisPoints` itself could leave the safe integers. */
function shareOf(amountCents: Cents, basisPoints: number): number {
  const whole = Math.floor(amountCents / BASIS);
  const rest = amountCents % BASIS;
  return whole * basisPoints + Math.floor((rest * basisPoints + BASIS / 2) / BASIS);
}
