import type { PayoutResolution } from '../resolve/resolution';
import type { PayoutData, PayoutRefusal } from './payout';

/** Starts a payout, before anything leaves the house. */
export interface InitiatePayout {
  readonly kind: 'initiate';
  readonly data: PayoutData<'PayoutInitiated.v1'>;
}

/** No payout may follow under this hold, of the amount or of its fee, any more. */
export interface AbandonPayout {
  readonly kind: 'abandon';
  readonly merchantId: string;
  readonly transactionId: string;
  readonly holdId: string;
  readonly reason: string;
}

/** The provider has taken the request, by this send or by an earlier one under the same id. */
export interface AcceptPayout {
  readonly kind: 'accept';
  /** Empty when the provider said only that it had it already. */
  readonly conversationId: string;
  /** Of a reversal: what Daraja itself calls it. */
  readonly reversalId?: string;
  readonly resultCode: string;
  readonly resultDescription: string;
}

/** The provider has not executed what this send asked for, and will not. */
export interface RefusePayout extends PayoutRefusal {
  readonly kind: 'refuse';
  /** Which send, 1 is the first. */
  readonly send: number;
}

/** Nobody can say whether the provider has taken what this send asked for. */
export interface GiveUpSend {
  readonly kind: 'give-up-submission';
  readonly send: number;
  readonly reason: string;
}

/** The same request is to be sent once more; `number` makes it happen once. */
export interface ResendPayout {
  readonly kind: 'resend';
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** Which payout the provider speaks of, in its words. */
export interface SpokenOf {
  readonly attemptId: string;
  /** Empty when the provider named none; it may be the provider's own instead of ours (daraja.md §5). */
  readonly originatorConversationId: string;
  readonly conversationId: string;
}

/**
 * A result that is no success or says nothing clear, or word that the request waited too long: the status has to agree
 * before it is the end.
 */
export interface DoubtPayout extends SpokenOf {
  readonly kind: 'doubt';
  readonly cause: PayoutData<'PayoutDoubted.v1'>['cause'];
  /** Of a reversal: what Daraja itself calls it. */
  readonly reversalId?: string;
  readonly resultCode: string;
  readonly resultDescription: string;
}

/** The provider will answer how the payout stands; `number` makes it the same fact. */
export interface StatusAsked {
  readonly kind: 'status-asked';
  readonly number: number;
  readonly conversationId: string;
  /** Of the payment, by which it was asked about a refund that has no name yet. */
  readonly receipt?: string;
}

/** What a success tells of the money. */
export interface Paid {
  readonly receipt?: string;
  readonly amountCents?: number;
  readonly receiverName?: string;
  /** ISO 8601. */
  readonly paidAt?: string;
}

/** The answer to a question for the status; `completed` is a success. */
export interface StatusReported extends Paid {
  readonly kind: 'status-reported';
  readonly attemptId: string;
  /** Of the question; empty when the answer named none. */
  readonly conversationId: string;
  readonly verdict: PayoutData<'PayoutStatusReported.v1'>['verdict'];
  readonly transactionStatus: string;
  readonly resultCode: string;
  readonly resultDescription: string;
}

/** The provider's own result says that it is paid. */
export interface PaidResult extends SpokenOf, Paid {
  readonly kind: 'paid';
  readonly resultCode: string;
  readonly resultDescription: string;
}

/** The provider's own result says of a refund that the payment has been reversed before: by an earlier send, or by hand. */
export interface AlreadyReversed extends SpokenOf {
  readonly kind: 'already-reversed';
  readonly resultCode: string;
  readonly resultDescription: string;
}

/** Ends it when what is on record already says that it was not executed. */
export interface ConcludePayout {
  readonly kind: 'conclude';
}

export type PayoutCommand =
  | InitiatePayout
  | AbandonPayout
  | AcceptPayout
  | RefusePayout
  | GiveUpSend
  | ResendPayout
  | DoubtPayout
  | StatusAsked
  | StatusReported
  | PaidResult
  | AlreadyReversed
  | ConcludePayout
  | PayoutResolution;
