import { cents, type Cents } from '@daftari/kernel/money';

/** Rules that can be set otherwise, because the real ones are disputed or get in a demo's way (daraja.md §17). */
export interface Switches {
  /** A new access token invalidates the one before (documented, never probed). */
  readonly newTokenSupersedes: boolean;
  /** Result 17 for the same payer and amount within two minutes of a payment. Off: people repeat the same curl. */
  readonly sameAmountGuard: boolean;
  /** What a phone has at the start of every day in Nairobi. Modelled. */
  readonly dayStartCents: Cents;
  /** What a phone may send in a day in Nairobi (daraja.md §13). */
  readonly dailyLimitCents: Cents;
  /** What a phone may hold of what others paid in (daraja.md §13). */
  readonly walletCapCents: Cents;
  /** What the shortcode's utility account has from the first start on, so that payouts work. Modelled. */
  readonly floatStartCents: Cents;
  /** What a payout costs the shortcode: the amount of the documented sample, for every amount. */
  readonly payoutChargeCents: Cents;
  /** A paid push is confirmed by C2B as well, where addresses are registered: widely reported, not proven. */
  readonly stkConfirms: boolean;
  /** Customers' own payments are validated first, where a ValidationURL is registered: off until M-Pesa is asked for it. */
  readonly c2bValidation: boolean;
  /** C2B addresses are registered once, as in production; the sandbox takes them again. */
  readonly registerOnce: boolean;
  /** Amounts of KES 1,000 and more choose a behaviour by their last three digits: for demos without special phones. */
  readonly magicAmounts: boolean;
}

export const DEFAULT_SWITCHES: Switches = {
  newTokenSupersedes: true,
  sameAmountGuard: false,
  dayStartCents: cents(50_000_000),
  dailyLimitCents: cents(50_000_000),
  walletCapCents: cents(50_000_000),
  floatStartCents: cents(100_000_000),
  payoutChargeCents: cents(2_240),
  stkConfirms: false,
  c2bValidation: false,
  registerOnce: false,
  magicAmounts: false,
};

/** How long after a payment the same-amount guard holds (daraja.md §3.5, code 17). */
export const SAME_AMOUNT_WINDOW_MS = 120_000;
