import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { viewNameOf, type Projection } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { paymentModel, type Payment, type PaymentEvent } from '../domain/payment';

/** A payment whose submission has no outcome yet: the process that sent it may be gone. */
export interface OpenSubmission {
  readonly transactionId: string;
  readonly merchantId: string;
  readonly environment: Environment;
  readonly initiatedBy: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Payments by id, a merchant's payments in time order, and the submissions without an outcome. */
export const paymentsProjection: Projection = {
  name: 'initiation-payments',
  version: 1,
  project(event, view) {
    if (!event.stream.startsWith('payment-') || !Object.hasOwn(initiationEvents, event.type)) return;
    const key = `payment/${event.stream.slice('payment-'.length)}`;
    const payment = paymentModel.evolve(view.get<Payment>(key), event as RecordedEvent<PaymentEvent>);
    if (payment === undefined) return;
    view.put(key, payment);
    const { transactionId, merchantId, environment, initiatedBy, createdAt, submission, outcome } = payment;
    if (event.version === 1) view.put(`${listPrefix(payment)}${createdAt}/${transactionId}`, transactionId);
    const open: OpenSubmission = { transactionId, merchantId, environment, initiatedBy, createdAt };
    if (submission === 'open' && outcome === undefined) view.put(`open/${transactionId}`, open);
    else view.remove(`open/${transactionId}`);
  },
};

const VIEW = viewNameOf(paymentsProjection);

export interface PaymentPage {
  readonly payments: readonly Payment[];
  /** What to go on after; undefined at the end. */
  readonly next?: string;
}

/** A merchant's payments, newest first, after the place where an earlier page ended. */
export function pageOfPayments(
  views: ViewStore,
  whose: Pick<Payment, 'environment' | 'merchantId'>,
  limit: number,
  after?: string,
): PaymentPage {
  const prefix = listPrefix(whose);
  const cursor = after === undefined ? {} : { after: prefix + after };
  const found = views.scan<string>(VIEW, { prefix, limit: limit + 1, descending: true, ...cursor });
  const page = found.slice(0, limit);
  const payments = page.map(({ value: id }) => views.get<Payment>(VIEW, `payment/${id}`)!);
  const last = page.at(-1);
  return found.length > limit && last !== undefined ? { payments, next: last.key.slice(prefix.length) } : { payments };
}

/** Submissions without an outcome, in pages, in no order of time. */
export function pageOfOpenSubmissions(views: ViewStore, limit: number, after?: string): readonly OpenSubmission[] {
  const cursor = after === undefined ? {} : { after: `open/${after}` };
  return views.scan<OpenSubmission>(VIEW, { prefix: 'open/', limit, ...cursor }).map(({ value }) => value);
}

function listPrefix({ environment, merchantId }: Pick<Payment, 'environment' | 'merchantId'>): string {
  return `list/${environment}/${merchantId}/`;
}
