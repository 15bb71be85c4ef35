import { cents, type Cents } from '@daftari/kernel/money';
import type { Switches } from './switches';

/** Where all money comes from: agents, banks, salaries. Its balance is what everybody else has, negated. */
export const WORLD = 'world';

export const phoneAccount = (phone: string): string => `phone/${phone}`;
export const shortcodeAccount = (shortcode: string): string => `shortcode/${shortcode}`;

/** One account of the hidden ledger. `day` and `sentTodayCents` matter to phones only. */
export interface Account {
  readonly account: string;
  readonly balanceCents: Cents;
  /** The Nairobi day that `sentTodayCents` counts; empty before the first. */
  readonly day: string;
  readonly sentTodayCents: Cents;
}

/** What moves into a phone's wallet when its day begins; nothing when it has begun already. */
export function dayStartDeposit(wallet: Account, day: string, switches: Switches): Cents {
  return cents(wallet.day === day ? 0 : Math.max(0, switches.dayStartCents - wallet.balanceCents));
}
