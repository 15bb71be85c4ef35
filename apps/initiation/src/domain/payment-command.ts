import type { EventData, FinalStatus } from './payment';
import type { PaymentResolution } from './resolve/resolution';

/** Starts a payment, before anything leaves the house. */
export interface Initiate {
  readonly kind: 'initiate';
  readonly data: EventData<'PaymentInitiated.v1'>;
}

/** The provider has taken the request. */
export interface Accept {
  readonly kind: 'accept';
  readonly providerRequestId: string;
  readonly providerCheckoutId: string;
  readonly resultCode: string;
  readonly resultDescription: string;
}

/** The provider has not executed the request and will not. */
export interface Refuse {
  readonly kind: 'refuse';
  readonly code: EventData<'PaymentRefused.v1'>['code'];
  readonly resultCode: string;
  readonly resultDescription: string;
  /** When another try can make sense. */
  readonly retryAfterSeconds?: number;
}

/** Nobody can say whether the provider has taken the request. */
export interface GiveUpSubmission {
  readonly kind: 'give-up-submission';
  readonly reason: string;
}

/** We have asked the provider how the payment stands; `number` makes the same answer the same fact. */
export interface Queried extends Pick<
  EventData<'PaymentQueried.v1'>,
  'number' | 'verdict' | 'resultCode' | 'resultDescription'
> {
  readonly kind: 'queried';
}

/** No payment may follow under this hold any more. */
export interface Abandon {
  readonly kind: 'abandon';
  readonly merchantId: string;
  readonly transactionId: string;
  readonly holdId: string;
  readonly reason: string;
}

/**
 * How the payment ended, as the provider tells it. A success after another end is late money; a success with a receipt,
 * after one without, teaches the receipt.
 */
export interface RecordResult {
  readonly kind: 'result';
  readonly status: FinalStatus;
  readonly resultCode: string;
  readonly resultDescription: string;
  readonly via: EventData<'PaymentSucceeded.v1'>['via'];
  readonly attemptId: string;
  /** Empty when the provider named none. */
  readonly providerRequestId: string;
  readonly providerCheckoutId: string;
  readonly receipt?: string;
  readonly amountCents?: number;
  /** ISO 8601. */
  readonly paidAt?: string;
  /** Why a person says so. */
  readonly note?: string;
}

export type PaymentCommand =
  Initiate | Abandon | Accept | Refuse | GiveUpSubmission | Queried | RecordResult | PaymentResolution;
