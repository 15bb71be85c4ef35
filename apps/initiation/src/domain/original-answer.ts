import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Payment, PaymentEvent } from './payment';
import { finalStatusOf, paymentModel } from './payment-model';

const SUBMITTED: readonly string[] = [
  'PaymentAccepted.v1',
  'PaymentRefused.v1',
  'PaymentSubmissionUnknown.v1',
] satisfies PaymentEvent['type'][];

/** True once the provider's answer to the submission is known, or the result that came instead of it. */
export function isSubmitted({ submission, outcome }: Pick<Payment, 'submission' | 'outcome'>): boolean {
  return submission !== 'open' || outcome !== undefined;
}

/**
 * The payment as its first request was answered: as of the outcome of its submission, or of the result that came instead of
 * one. What happened later is for GetPayment to tell. Undefined when the payment was never initiated.
 */
export function originalAnswer(events: readonly RecordedEvent<PaymentEvent>[]): Payment | undefined {
  const submitted = events.findIndex(({ type }) => SUBMITTED.includes(type));
  const answered = submitted >= 0 ? submitted : events.findIndex(({ type }) => finalStatusOf(type) !== undefined);
  const before = answered >= 0 ? events.slice(0, answered + 1) : events;
  return before.reduce(paymentModel.evolve, paymentModel.initialState).payment;
}
