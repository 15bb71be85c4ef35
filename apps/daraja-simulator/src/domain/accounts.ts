import { cents, ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import type { Switches } from './switches';

/** Where all money comes from: agents, banks, salaries. Its balance is what everybody else has, negated. */
export const WORLD = 'world';
/** What M-Pesa has earned. */
export const SAFARICOM = 'safaricom';

export const phoneAccount = (phone: string): string => `phone/${phone}`;
/** A shortcode's utility account: customers' payments come here, payouts leave from here (daraja.md §13). */
export const shortcodeAccount = (shortcode: string): string => `shortcode/${shortcode}`;
/** A shortcode's working account, for withdrawals to a bank. */
export const workingAccount = (shortcode: string): string => `working/${shortcode}`;
/** What a shortcode owes M-Pesa in charges: always negative until it is settled. */
export const chargesAccount = (shortcode: string): string => `charges/${shortcode}`;

/** One account of the hidden ledger. All but the first two fields matter to phones only. */
export interface Account {
  readonly account: string;
  readonly balanceCents: Cents;
  /** The Nairobi day that `sentTodayCents` counts; empty before the first. */
  readonly day: string;
  readonly sentTodayCents: Cents;
  readonly receivedTodayCents: Cents;
  /** The Nairobi day that `receivedTodayCents` counts; empty before the first. */
  readonly receivedDay: string;
  /** What is left of the deposits at the start of days: it makes room for what others pay in. */
  readonly giftCents: Cents;
  /** Whether the phone is an M-Pesa customer's. */
  readonly registered: 0 | 1;
}

/** An account that nothing has happened to. */
export function unusedAccount(account: string): Account {
  const sums = { balanceCents: ZERO_CENTS, sentTodayCents: ZERO_CENTS, receivedTodayCents: ZERO_CENTS };
  return { account, ...sums, day: '', receivedDay: '', giftCents: ZERO_CENTS, registered: 1 };
}

/** What moves into a phone's wallet when its day begins; nothing when it has begun already. */
export function dayStartDeposit(wallet: Account, day: string, switches: Switches): Cents {
  return cents(wallet.day === day ? 0 : Math.max(0, switches.dayStartCents - wallet.balanceCents));
}
