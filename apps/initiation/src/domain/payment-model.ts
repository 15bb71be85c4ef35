import type { StreamModel } from '@daftari/journal-core/decider';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { EventData, FinalStatus, LateFunds, Payment, PaymentEvent, PaymentState, Refund } from './payment';

export const paymentModel: StreamModel<PaymentState, PaymentEvent> = {
  initialState: { abandonedHolds: [], payment: undefined },
  evolve({ abandonedHolds, payment }, event) {
    if (event.type !== 'PaymentAbandoned.v1') return { abandonedHolds, payment: evolvePayment(payment, event) };
    return { abandonedHolds: [...abandonedHolds, event.data.holdId], payment };
  },
};

const FINAL_STATUS = {
  'PaymentSucceeded.v1': 'SUCCESS',
  'PaymentFailed.v1': 'FAILED',
  'PaymentCancelled.v1': 'CANCELLED',
  'PaymentExpired.v1': 'EXPIRED',
} as const satisfies Partial<Record<PaymentEvent['type'], FinalStatus>>;

/** Answers (type of the event → the payment's end) which events end a payment; undefined for all others. */
export function finalStatusOf(type: PaymentEvent['type']): FinalStatus | undefined {
  return type === 'PaymentRefused.v1' ? 'FAILED' : (FINAL_STATUS as Partial<Record<string, FinalStatus>>)[type];
}

type PaymentItselfEvent = Exclude<PaymentEvent, { type: 'PaymentAbandoned.v1' }>;

/** The payment after an event of its stream; the events before PaymentInitiated are not the payment's. */
export function evolvePayment(state: Payment | undefined, event: RecordedEvent<PaymentItselfEvent>): Payment {
  if (event.type === 'PaymentInitiated.v1') return initiated(event);
  if (state === undefined) throw new Error(`${event.stream} has ${event.type} before PaymentInitiated`);
  const payment = { ...state, updatedAt: event.at };
  switch (event.type) {
    case 'PaymentAccepted.v1':
      return accepted(payment, event.data, event.at);
    case 'PaymentRefused.v1':
      return refused(payment, event.data);
    case 'PaymentSubmissionUnknown.v1':
      return { ...payment, submission: 'unknown' };
    case 'PaymentQueried.v1':
      return queried(state, event.data, event.at);
    case 'PaymentSucceeded.v1':
      return { ...ended(payment, event), outcome: { status: 'SUCCESS', ...receiptOf(event.data) } };
    case 'PaymentFailed.v1':
    case 'PaymentCancelled.v1':
    case 'PaymentExpired.v1':
      return { ...ended(payment, event), outcome: { status: FINAL_STATUS[event.type] } };
    case 'LateFundsReceived.v1': {
      const late = { amountCents: event.data.amountCents, ...receiptOf(event.data), at: event.at };
      return { ...payment, ...idsOf(event.data), lateFunds: [...payment.lateFunds, late] };
    }
    case 'ReceiptLearned.v1':
      return receiptLearned(payment, event.data.receipt);
    case 'LateFundsFulfilled.v1':
      return { ...payment, lateFunds: fulfilled(payment.lateFunds, event.data.receipt) };
    case 'PaymentRefundStarted.v1': {
      const { refundId, amountCents, from, receipt } = event.data;
      return { ...payment, refunds: [...payment.refunds, { refundId, amountCents, from, receipt, isDone: false }] };
    }
    case 'PaymentRefunded.v1':
      return refunded(payment, event.data);
    case 'PaymentRefundFailed.v1':
      return refundFailed(payment, event.data);
    case 'PaymentReviewClosed.v1':
      return reviewClosed(state, event.data.review);
  }
}

function initiated(event: RecordedEvent<PaymentEvent> & { type: 'PaymentInitiated.v1' }): Payment {
  if (event.environment === undefined) throw new Error(`${event.stream} names no environment`);
  const { answerBy: _, ...data } = event.data as EventData<'PaymentInitiated.v1'>;
  return {
    ...data,
    environment: event.environment,
    initiatedBy: event.id,
    createdAt: event.at,
    updatedAt: event.at,
    submission: 'open',
    queries: { count: 0, last: [] },
    lateFunds: [],
    refunds: [],
    failedRefunds: [],
    closedReviews: [],
  };
}

/** What comes late after that is a review of its own. */
function reviewClosed(payment: Payment, review: EventData<'PaymentReviewClosed.v1'>['review']): Payment {
  const closedReviews = [...payment.closedReviews, review];
  if (review !== 'LATE_FUNDS') return { ...payment, closedReviews };
  return { ...payment, closedReviews, lateFunds: payment.lateFunds.map((late) => ({ ...late, closed: true })) };
}

/** Also one that had failed, when it turns out to be done after all. */
function refunded(payment: Payment, { refundId }: Pick<Refund, 'refundId'>): Payment {
  const { refunds, failedRefunds } = payment;
  const after = failedRefunds.find((one) => one.refundId === refundId);
  const all = after === undefined ? refunds : [...refunds, after];
  return {
    ...payment,
    refunds: all.map((one) => (one.refundId === refundId ? { ...one, isDone: true } : one)),
    failedRefunds: failedRefunds.filter((one) => one !== after),
  };
}

function refundFailed(payment: Payment, { refundId }: Pick<Refund, 'refundId'>): Payment {
  const { refunds, failedRefunds } = payment;
  return {
    ...payment,
    refunds: refunds.filter((one) => one.refundId !== refundId),
    failedRefunds: [...failedRefunds, ...refunds.filter((one) => one.refundId === refundId)],
  };
}

function fulfilled(late: readonly LateFunds[], receipt: string | undefined): LateFunds[] {
  return late.map((one) => (one.receipt === receipt ? { ...one, fulfilled: true } : one));
}

/** An acknowledgement that comes after the final result adds what the provider calls the payment, and reopens nothing. */
function accepted(payment: Payment, data: EventData<'PaymentAccepted.v1'>, acceptedAt: string): Payment {
  const { providerRequestId, providerCheckoutId, resultCode, resultDescription } = data;
  const known = { ...payment, submission: 'accepted', acceptedAt, providerRequestId, providerCheckoutId } as const;
  return payment.outcome === undefined ? { ...known, resultCode, resultDescription } : known;
}

function refused(payment: Payment, data: EventData<'PaymentRefused.v1'>): Payment {
  const { code, resultCode, resultDescription, retryAfterSeconds } = data;
  const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  const refusal = { code, resultCode, resultDescription, ...retry };
  return { ...payment, submission: 'refused', refusal, outcome: { status: 'FAILED' }, resultCode, resultDescription };
}

function queried(payment: Payment, data: EventData<'PaymentQueried.v1'>, at: string): Payment {
  const { number, verdict, resultCode } = data;
  return {
    ...payment,
    queries: { count: number, last: [...payment.queries.last, { verdict, resultCode, at }].slice(-2) },
  };
}

type Result = EventData<'PaymentSucceeded.v1'> | EventData<'PaymentFailed.v1'>;

function ended(payment: Payment, { data }: { data: Result }): Payment {
  const { resultCode, resultDescription } = data;
  return { ...payment, resultCode, resultDescription, ...idsOf(data) };
}

function idsOf({ providerRequestId, providerCheckoutId }: Pick<Result, 'providerRequestId' | 'providerCheckoutId'>) {
  return {
    ...(providerRequestId === undefined ? {} : { providerRequestId }),
    ...(providerCheckoutId === undefined ? {} : { providerCheckoutId }),
  };
}

/** The receipt is that of the success, or of the late money that has none yet. */
function receiptLearned(payment: Payment, receipt: string): Payment {
  if (payment.outcome?.status === 'SUCCESS') return { ...payment, outcome: { ...payment.outcome, receipt } };
  const pending = payment.lateFunds.findIndex((late) => late.receipt === undefined);
  const withReceipt = (late: LateFunds, index: number) => (index === pending ? { ...late, receipt } : late);
  return { ...payment, lateFunds: payment.lateFunds.map(withReceipt) };
}

function receiptOf({ receipt }: { receipt?: string | undefined }) {
  return receipt === undefined ? {} : { receipt };
}
