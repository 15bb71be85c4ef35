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
}

export const DEFAULT_SWITCHES: Switches = {
  newTokenSupersedes: true,
  sameAmountGuard: false,
  dayStartCents: cents(50_000_000),
  dailyLimitCents: cents(50_000_000),
};

/** How long after a payment the same-amount guard holds (daraja.md §3.5, code 17). */
export const SAME_AMOUNT_WINDOW_MS = 120_000;
