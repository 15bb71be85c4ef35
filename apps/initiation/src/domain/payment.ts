import type { BanEvent } from '@daftari/contracts/events/ban-events';
import type { BatchEvent } from '@daftari/contracts/events/batch-events';
import type { CollectionEvent } from '@daftari/contracts/events/collection-events';
import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { PayoutEvent } from '@daftari/contracts/events/payout-events';
import type { TransferEvent } from '@daftari/contracts/events/transfer-events';
import type { Environment } from '@daftari/journal-core/event';
import type { Transfer } from './transfer/transfer';

export type PaymentEvent = Exclude<
  InitiationEvent,
  PayoutEvent | TransferEvent | CollectionEvent | BanEvent | BatchEvent | { type: 'ReceiptClaimed.v1' }
>;
export type EventData<T extends InitiationEvent['type']> = Extract<InitiationEvent, { type: T }>['data'];

/** What became of the request that was sent to the provider; `open` until we know. */
export type Submission = 'open' | 'accepted' | 'refused' | 'unknown';

export type FinalStatus = 'SUCCESS' | 'FAILED' | 'CANCELLED' | 'EXPIRED';

/** How a payment ended; there is at most one. */
export interface FinalOutcome {
  readonly status: FinalStatus;
  /** Absent when the customer did not pay, or the provider named none so far. */
  readonly receipt?: string;
}

/** Why and how the provider refused the submission: what the merchant was answered. */
export type Refusal = Pick<
  EventData<'PaymentRefused.v1'>,
  'code' | 'resultCode' | 'resultDescription' | 'retryAfterSeconds'
>;

/** One answer to our own question. */
export interface QueryAnswer extends Pick<EventData<'PaymentQueried.v1'>, 'verdict' | 'resultCode'> {
  /** ISO 8601. */
  readonly at: string;
}

/** What asking the provider has brought so far. */
export interface Queries {
  /** All that were answered; the next one has the number `count + 1`. */
  readonly count: number;
  /** The last two answers, the newer one last: a failure counts only twice in a row (design §5.1). */
  readonly last: readonly QueryAnswer[];
}

/** Money that came after the payment had ended otherwise. */
export interface LateFunds {
  readonly amountCents: number;
  /** Absent until it is known. */
  readonly receipt?: string;
  /** ISO 8601; when it was recorded. */
  readonly at: string;
  /** True once a person gave it to the merchant. */
  readonly fulfilled?: true;
  /** True once a person said that nothing is left to do about it. */
  readonly closed?: true;
}

/** Money on its way back to the customer, or given back; what could not be given back is not among them any more. */
export interface Refund extends Pick<
  EventData<'PaymentRefundStarted.v1'>,
  'refundId' | 'amountCents' | 'from' | 'receipt'
> {
  readonly isDone: boolean;
}

export interface Payment extends EventData<'PaymentInitiated.v1'> {
  readonly environment: Environment;
  /** Id of the PaymentInitiated event: what led to everything that follows. */
  readonly initiatedBy: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; our own questions change nothing that is shown, so they do not count. */
  readonly updatedAt: string;
  readonly submission: Submission;
  /** ISO 8601; when the acknowledgement was recorded. */
  readonly acceptedAt?: string;
  readonly refusal?: Refusal;
  readonly outcome?: FinalOutcome;
  readonly queries: Queries;
  /** Oldest first; only after an outcome that is no success. */
  readonly lateFunds: readonly LateFunds[];
  /** Oldest first. */
  readonly refunds: readonly Refund[];
  /** What could not be given back, oldest first: nobody tries any more, but M-Pesa may still do it. */
  readonly failedRefunds: readonly Refund[];
  /** Reviews of which a person said that nothing is left to do. */
  readonly closedReviews: readonly EventData<'PaymentReviewClosed.v1'>['review'][];
  /** Of C2C, as far as whoever shows the payment knows it: what became of the money after it was collected. */
  readonly transfer?: Transfer;
  readonly providerRequestId?: string;
  readonly providerCheckoutId?: string;
  /** Of the acknowledgement, then of the final result. */
  readonly resultCode?: string;
  readonly resultDescription?: string;
}

/** What the stream `payment-<id>` tells: holds that were given up before a payment followed, then the payment. */
export interface PaymentState {
  /** Holds under which no payment can follow any more, oldest first: the payment was abandoned so many times. */
  readonly abandonedHolds: readonly string[];
  /** Undefined until it is initiated. */
  readonly payment: Payment | undefined;
}

export function paymentStream(transactionId: string): string {
  return `payment-${transactionId}`;
}

/** What was given back to the customer, or is on its way back, in cents. */
export function refundCents({ refunds }: Pick<Payment, 'refunds'>, isDone: boolean): number {
  return refunds.reduce((sum, one) => (one.isDone === isDone ? sum + one.amountCents : sum), 0);
}

/** All money that came too late, in cents. */
export function lateFundsCents({ lateFunds }: Pick<Payment, 'lateFunds'>): number {
  return lateFunds.reduce((sum, { amountCents }) => sum + amountCents, 0);
}
