import type { Cents } from '@daftari/kernel/money';
import type { PayoutRefused, Queued, ResultAddresses } from './initiator-port';
import type { Unknown } from './provider-port';

/** Gives a received payment (STK or C2B, never a payout) back to its payer (daraja.md §6.3). */
export interface Reversal extends ResultAddresses {
  /** The shortcode that was paid. */
  readonly shortcode: string;
  /** Of the payment. */
  readonly receipt: string;
  /** All of the payment: parts are not reversed in practice. Whole shillings. */
  readonly amountCents: Cents;
  /** Any length and any characters: the provider's own limits are its adapter's. */
  readonly remarks: string;
}

/** After `unknown` ask for the status of the receipt: a reversal has no id of ours that would keep a second one away. */
export type ReversalOutcome = Queued | PayoutRefused | Unknown;

export interface ReversalProvider {
  /**
   * Asks for one reversal, at most once; the result comes to `resultUrl`, sometimes after hours. Answers within
   * `deadlineMs` (milliseconds from now; the adapter's own limit when absent or larger). Never rejects.
   */
  reverse(reversal: Reversal, deadlineMs?: number): Promise<ReversalOutcome>;
}
