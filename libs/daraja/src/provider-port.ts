import type { Cents } from '@daftari/kernel/money';
import type { Phone } from '@daftari/kernel/phone';

/** How the shortcode takes the money; the pairing with `partyB` is the channel's (daraja.md §3.1). */
export type TransactionType = 'CustomerPayBillOnline' | 'CustomerBuyGoodsOnline';

/** One prompt on one phone. References may have any length and any characters: the provider's own limits are its adapter's. */
export interface StkPush {
  /** The shortcode whose credentials ask. */
  readonly shortcode: string;
  /** The shortcode or till that is paid. */
  readonly partyB: string;
  readonly transactionType: TransactionType;
  /** Whole shillings, at least KES 1. */
  readonly amountCents: Cents;
  readonly phone: Phone;
  readonly accountReference: string;
  readonly transactionDesc: string;
  /** Where the result is to be sent; it carries this attempt's secret token. */
  readonly callbackUrl: string;
}

/** The provider queued the request; the payment itself is still open. */
export interface Accepted {
  readonly kind: 'accepted';
  /** May be empty. */
  readonly providerRequestId: string;
  /** Contains the last nine digits of the phone: personal data. */
  readonly providerCheckoutId: string;
  readonly resultCode: string;
  readonly resultDescription: string;
}

/** Nothing was executed and nothing will be. */
export interface Refused {
  readonly kind: 'refused';
  readonly code: 'PROMPT_ALREADY_OPEN' | 'PROVIDER_UNAVAILABLE' | 'PROVIDER_REFUSED';
  /** The provider's code; `HTTP_<status>`, `NOT_SENT` or `INVALID_REQUEST` when it gave none. At most 40 characters. */
  readonly resultCode: string;
  /** Free of secrets and full phone numbers; at most 500 characters. */
  readonly resultDescription: string;
  /** When another try can make sense. */
  readonly retryAfterSeconds?: number;
}

/** The provider may or may not have taken the request. Never treat it as failed. */
export interface Unknown {
  readonly kind: 'unknown';
  /** Free of secrets and full phone numbers; at most 500 characters. */
  readonly reason: string;
}

export type SubmitOutcome = Accepted | Refused | Unknown;

/** Asks what became of one prompt. */
export interface StkQuery {
  /** The shortcode that asked for the prompt. */
  readonly shortcode: string;
  /** From the acknowledgement of the push. */
  readonly providerCheckoutId: string;
}

/** A result code that is known to end a payment. A query can still contradict the callback (daraja.md §3.4). */
export interface Answered {
  readonly kind: 'answered';
  /** As text, whatever it was on the wire: `0`, `1032`, `SFC_IC0003`. */
  readonly resultCode: string;
  /** Free of secrets and full phone numbers; at most 500 characters. */
  readonly resultDescription: string;
  readonly providerRequestId?: string;
}

/** The provider answered, and it says nothing about the end: in flight, not found (yet), or a code nobody knows. */
export interface NotYet {
  readonly kind: 'not-yet';
  /** What it said, at most 40 characters: `4999`, `500.001.1001`, a code that is not in our table. */
  readonly resultCode: string;
  /** As `Answered`; may be empty. */
  readonly resultDescription: string;
}

/** Nothing was learned: not asked, no answer, an outage, or an answer that is none. Ask again later. */
export interface Unavailable {
  readonly kind: 'unavailable';
  /** Free of secrets and full phone numbers; at most 500 characters. */
  readonly reason: string;
}

export type QueryOutcome = Answered | NotYet | Unavailable;

/** Sends STK pushes, and asks about them, with one set of credentials. */
export interface StkProvider {
  /**
   * Submits one prompt, at most once: it is sent again only when the provider refused the access token of the first try.
   * Answers within `deadlineMs` (milliseconds from now; the adapter's own limit when absent or larger) and sends nothing
   * after it. Never rejects: every failure is one of the three outcomes.
   */
  push(request: StkPush, deadlineMs?: number): Promise<SubmitOutcome>;

  /**
   * Asks what became of a prompt; may be asked as often as one likes, the adapter keeps the pace the provider allows.
   * Answers within `deadlineMs` (milliseconds from now; the adapter's own 10 s when absent or larger). Never rejects.
   */
  query(request: StkQuery, deadlineMs?: number): Promise<QueryOutcome>;
}
