import type { Cents } from '@daftari/kernel/money';
import type { Phone } from '@daftari/kernel/phone';
import type { Refused, Unavailable, Unknown } from './provider-port';

/** Where Daraja sends what becomes of a request; both carry the attempt's secret token (daraja.md §4). */
export interface ResultAddresses {
  readonly resultUrl: string;
  readonly queueTimeoutUrl: string;
}

/** Money from the shortcode's utility account to a customer (daraja.md §5, v3). */
export interface Payout extends ResultAddresses {
  /** Ours, unique for ever, at most 60 characters: sending the same id again never pays twice. */
  readonly originatorConversationId: string;
  readonly shortcode: string;
  readonly commandId: 'BusinessPayment' | 'SalaryPayment' | 'PromotionPayment';
  /** Whole shillings, 10 to 250,000. */
  readonly amountCents: Cents;
  readonly phone: Phone;
  /** Any length and any characters: the provider's own limits are its adapter's. */
  readonly remarks: string;
  readonly occasion?: string;
}

/** The provider queued the request: the result comes to `resultUrl`. */
export interface Queued {
  readonly kind: 'queued';
  /** Daraja's own. */
  readonly conversationId: string;
  /** Ours where we gave one, else Daraja's. */
  readonly originatorConversationId: string;
  readonly resultCode: string;
  readonly resultDescription: string;
}

/** An earlier request under the same id did arrive: ask for its status (500.002.1001, daraja.md §1.2). */
export interface Duplicate {
  readonly kind: 'duplicate';
  readonly resultCode: string;
  readonly resultDescription: string;
}

export type PayoutRefused = Omit<Refused, 'code'> & { readonly code: Exclude<Refused['code'], 'PROMPT_ALREADY_OPEN'> };
export type PayoutOutcome = Queued | PayoutRefused | Duplicate | Unknown;

/** Asks what became of a transaction, by our own id or by its receipt (daraja.md §6.1); the answer comes to `resultUrl`. */
export type StatusQuestion = ResultAddresses & { readonly shortcode: string } & (
    { readonly originatorConversationId: string } | { readonly receipt: string }
  );

/** Nothing was learned when it is refused or unavailable: ask again later. */
export type AskOutcome = Queued | PayoutRefused | Unavailable;

/** The APIs that need an initiator (daraja.md §4–6), with one set of credentials. Never reject. */
export interface InitiatorProvider {
  /**
   * Submits one payout. It is sent again within the call only when the access token of the first try was refused. Answers
   * within `deadlineMs` (milliseconds from now; the adapter's own limit when absent or larger) and sends nothing after it.
   */
  payOut(payout: Payout, deadlineMs?: number): Promise<PayoutOutcome>;
  /** Asks for a status; as often as one likes, the adapter keeps the pace that the provider allows. */
  askStatus(question: StatusQuestion, deadlineMs?: number): Promise<AskOutcome>;
}
