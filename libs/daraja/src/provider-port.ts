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

/** Sends STK pushes with one set of credentials. */
export interface StkProvider {
  /**
   * Submits one prompt, at most once: it is sent again only when the provider refused the access token of the first try.
   * Answers within `deadlineMs` (milliseconds from now; the adapter's own limit when absent or larger) and sends nothing
   * after it. Never rejects: every failure is one of the three outcomes.
   */
  push(request: StkPush, deadlineMs?: number): Promise<SubmitOutcome>;
}
