import type { PayoutEvent } from '@daftari/contracts/events/payout-events';
import type { Environment } from '@daftari/journal-core/event';
import type { EventData, Submission } from '../payment';

export type { PayoutEvent } from '@daftari/contracts/events/payout-events';
export type PayoutData<T extends PayoutEvent['type']> = Extract<PayoutEvent, { type: T }>['data'];

/** A result that is no success or says nothing clear, or word that the request waited too long: not yet the end. */
export interface Doubt extends Pick<PayoutData<'PayoutDoubted.v1'>, 'cause' | 'resultCode' | 'resultDescription'> {
  /** ISO 8601. */
  readonly at: string;
}

export interface StatusAnswer extends Pick<
  PayoutData<'PayoutStatusReported.v1'>,
  'verdict' | 'transactionStatus' | 'resultCode' | 'resultDescription'
> {
  /** ISO 8601; when it was recorded. */
  readonly at: string;
}

/** One question for the status, and its answer. An answer can be on record before its question, or without one. */
export interface StatusQuestion {
  /** The provider's name of the question; empty when the answer named none. */
  readonly conversationId: string;
  /** ISO 8601; absent while only the answer is known. */
  readonly askedAt?: string;
  /** Of the payment, by which a refund without a name at the provider was asked about: the answer is about the payment. */
  readonly receipt?: string;
  readonly answer?: StatusAnswer;
}

/** Why and how the provider refused it: what the merchant was answered. */
export type PayoutRefusal = Pick<
  PayoutData<'PayoutRefused.v1'>,
  'code' | 'resultCode' | 'resultDescription' | 'retryAfterSeconds'
>;

/** How a payout ended; there is at most one end. */
export interface PayoutOutcome {
  readonly status: 'SUCCESS' | 'FAILED';
  /** Absent when it was not paid, or the provider named none so far. */
  readonly receipt?: string;
}

/** Paid after it had ended as failed. */
export interface LatePayout {
  /** Absent until it is known. */
  readonly receipt?: string;
  /** ISO 8601; when it was recorded. */
  readonly at: string;
}

export interface Payout extends EventData<'PayoutInitiated.v1'> {
  readonly environment: Environment;
  /** Id of the PayoutInitiated event: what led to everything that follows. */
  readonly initiatedBy: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; questions, doubts and further sends change nothing that is shown, so they do not count. */
  readonly updatedAt: string;
  /** Of the last send. */
  readonly submission: Submission;
  /** Decided so far, the first included; each may or may not have left the house. */
  readonly sends: number;
  /** ISO 8601; when the last send was decided. */
  readonly sentAt: string;
  /** ISO 8601; when the acknowledgement was recorded. */
  readonly acceptedAt?: string;
  /** ISO 8601; when it was recorded that nobody can know what became of the last send. */
  readonly unknownAt?: string;
  /** Of the provider; absent until it is acknowledged, and when only the answer to a second send says that it was. */
  readonly conversationId?: string;
  /** Daraja's own OriginatorConversationID of a reversal, by which its status is asked for; absent until it is known. */
  readonly reversalId?: string;
  readonly refusal?: PayoutRefusal;
  /** Oldest first. */
  readonly doubts: readonly Doubt[];
  /** All that were acknowledged; the next one has the number `asked + 1`. */
  readonly asked: number;
  /** The newest ones, oldest first. */
  readonly questions: readonly StatusQuestion[];
  readonly outcome?: PayoutOutcome;
  /** Reviews of which a person said that nothing is left to do. */
  readonly closedReviews: readonly PayoutData<'PayoutReviewClosed.v1'>['review'][];
  readonly late?: LatePayout;
  /** Of the acknowledgement, then of the end. */
  readonly resultCode?: string;
  readonly resultDescription?: string;
}

/** What the stream `payout-<id>` tells: holds that were given up before a payout followed, then the payout. */
export interface PayoutState {
  /** Amount holds under which no payout can follow any more, oldest first. */
  readonly abandonedHolds: readonly string[];
  /** Undefined until it is initiated. */
  readonly payout: Payout | undefined;
}

export function payoutStream(transactionId: string): string {
  return `payout-${transactionId}`;
}
