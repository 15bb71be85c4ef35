import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';

export type PaymentEvent = Exclude<InitiationEvent, { type: 'ReceiptClaimed.v1' }>;
export type EventData<T extends InitiationEvent['type']> = Extract<InitiationEvent, { type: T }>['data'];

/** What became of the request that was sent to the provider; `open` until we know. */
export type Submission = 'open' | 'accepted' | 'refused' | 'unknown';

export type FinalStatus = 'SUCCESS' | 'FAILED' | 'CANCELLED' | 'EXPIRED';

/** How a payment ended; there is at most one. */
export interface FinalOutcome {
  readonly status: FinalStatus;
  /** Absent when the customer did not pay, or the provider named none. */
  readonly receipt?: string;
}

export interface Payment extends EventData<'PaymentInitiated.v1'> {
  readonly environment: Environment;
  /** Id of the PaymentInitiated event: what led to everything that follows. */
  readonly initiatedBy: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly submission: Submission;
  readonly outcome?: FinalOutcome;
  readonly providerRequestId?: string;
  readonly providerCheckoutId?: string;
  /** Of the acknowledgement, then of the final result. */
  readonly resultCode?: string;
  readonly resultDescription?: string;
}

/** A payment as its stream `payment-<id>` tells it; undefined before it is initiated. */
export type PaymentState = Payment | undefined;

export function paymentStream(transactionId: string): string {
  return `payment-${transactionId}`;
}

export const paymentModel: StreamModel<PaymentState, PaymentEvent> = { initialState: undefined, evolve };

const FINAL_STATUS = {
  'PaymentSucceeded.v1': 'SUCCESS',
  'PaymentFailed.v1': 'FAILED',
  'PaymentCancelled.v1': 'CANCELLED',
  'PaymentExpired.v1': 'EXPIRED',
} as const satisfies Partial<Record<PaymentEvent['type'], FinalStatus>>;

function evolve(state: PaymentState, event: RecordedEvent<PaymentEvent>): PaymentState {
  if (event.type === 'PaymentInitiated.v1') return initiated(event);
  if (state === undefined) throw new Error(`${event.stream} does not begin with PaymentInitiated`);
  const payment = { ...state, updatedAt: event.at };
  switch (event.type) {
    case 'PaymentAccepted.v1':
      return accepted(payment, event.data);
    case 'PaymentRefused.v1': {
      const { resultCode, resultDescription } = event.data;
      return { ...payment, submission: 'refused', outcome: { status: 'FAILED' }, resultCode, resultDescription };
    }
    case 'PaymentSubmissionUnknown.v1':
      return { ...payment, submission: 'unknown' };
    case 'PaymentSucceeded.v1':
      return { ...ended(payment, event), outcome: { status: 'SUCCESS', ...receiptOf(event.data) } };
    case 'PaymentFailed.v1':
    case 'PaymentCancelled.v1':
    case 'PaymentExpired.v1':
      return { ...ended(payment, event), outcome: { status: FINAL_STATUS[event.type] } };
  }
}

function initiated(event: RecordedEvent<PaymentEvent> & { type: 'PaymentInitiated.v1' }): Payment {
  if (event.environment === undefined) throw new Error(`${event.stream} names no environment`);
  const data = event.data as EventData<'PaymentInitiated.v1'>;
  return {
    ...data,
    environment: event.environment,
    initiatedBy: event.id,
    createdAt: event.at,
    updatedAt: event.at,
    submission: 'open',
  };
}

/** An acknowledgement that comes after the final result adds what the provider calls the payment, and reopens nothing. */
function accepted(payment: Payment, data: EventData<'PaymentAccepted.v1'>): Payment {
  const { providerRequestId, providerCheckoutId, resultCode, resultDescription } = data;
  const known = { ...payment, submission: 'accepted', providerRequestId, providerCheckoutId } as const;
  return payment.outcome === undefined ? { ...known, resultCode, resultDescription } : known;
}

function ended(
  payment: Payment,
  { data }: { data: EventData<'PaymentSucceeded.v1'> | EventData<'PaymentFailed.v1'> },
): Payment {
  const { resultCode, resultDescription, providerRequestId, providerCheckoutId } = data;
  return {
    ...payment,
    resultCode,
    resultDescription,
    ...(providerRequestId === undefined ? {} : { providerRequestId }),
    ...(providerCheckoutId === undefined ? {} : { providerCheckoutId }),
  };
}

function receiptOf({ receipt }: EventData<'PaymentSucceeded.v1'>) {
  return receipt === undefined ? {} : { receipt };
}
