import type { Cents } from '@daftari/kernel/money';
import type { Phone } from '@daftari/kernel/phone';
import type { RegisterOutcome } from './c2b-port';
import type { PayoutRefused } from './initiator-port';
import type { Unavailable } from './provider-port';

/** One page of what a shortcode received (daraja.md §9): the last 48 hours at most, C2B and STK only. */
export interface PullQuestion {
  readonly shortcode: string;
  /** Milliseconds since the Unix epoch; whole seconds are asked for. */
  readonly fromMs: number;
  readonly toMs: number;
  /** How many records to skip; 0 for the first page. */
  readonly offset: number;
}

export interface PulledPayment {
  readonly receipt: string;
  readonly amountCents: Cents;
  /**
   * ISO 8601 in UTC, when the time was given in Nairobi's, as is believed although it ends in Z; three hours later when it
   * was not (daraja.md §17, 14). Never match by it alone.
   */
  readonly paidAt?: string;
  /** Personal; may be masked, may be empty. */
  readonly payer: string;
  /** Personal; may be empty. */
  readonly sender: string;
  /** `c2b-pay-bill-debit`, …; may be empty. */
  readonly transactionType: string;
  /** What the payer typed: untrusted and personal; may be empty. */
  readonly billReference: string;
}

export interface PulledPage {
  readonly kind: 'pulled';
  readonly payments: readonly PulledPayment[];
  /** Records without a receipt or an amount: they were there, and can not be matched. */
  readonly unreadable: number;
  /** Of the next page; absent after the last one. */
  readonly nextOffset?: number;
}

export type PullOutcome = PulledPage | PayoutRefused | Unavailable;

export interface PullRegistration {
  readonly shortcode: string;
  /** The phone that the organisation named to M-Pesa for this. */
  readonly nominatedNumber: Phone;
  readonly callbackUrl: string;
}

export interface PullProvider {
  /** Makes Pull possible for a shortcode; once is enough. Never rejects. */
  registerPull(registration: PullRegistration, deadlineMs?: number): Promise<RegisterOutcome>;
  /** Fetches one page; no record is a page without payments, not an error. Never rejects. */
  pull(question: PullQuestion, deadlineMs?: number): Promise<PullOutcome>;
}
