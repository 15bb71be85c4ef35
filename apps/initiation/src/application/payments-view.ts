import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { viewNameOf, type Projection, type ProjectionWriter } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Payment, PaymentEvent } from '../domain/payment';
import { evolvePayment } from '../domain/payment-model';
import { ASK_AFTER_MS } from '../domain/query-schedule';
import type { PaymentKey } from './payment-log';
import { placesOf, questionPrefix, REVIEW_PREFIX } from './payment-places';

/** A payment whose submission has no outcome yet: the process that sent it may be gone. */
export interface OpenSubmission {
  readonly transactionId: string;
  readonly merchantId: string;
  readonly environment: Environment;
  readonly initiatedBy: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

const NAME = { name: 'initiation-payments', version: 4 };
const VIEW = viewNameOf(NAME);

/**
 * Payments by id, with what is personal sealed as it is in the log; a merchant's payments in time order, the submissions without an outcome, the questions that are to be
 * asked about open payments by the schedule `askAfterMs`, and the reviews by a person. Another schedule is another view.
 */
export function paymentsProjection(askAfterMs: readonly number[] = ASK_AFTER_MS): Projection {
  return { ...NAME, project: (event, view) => project(event, view, askAfterMs) };
}

function project(recorded: RecordedEvent, view: ProjectionWriter, askAfterMs: readonly number[]): void {
  if (!recorded.stream.startsWith('payment-') || !Object.hasOwn(initiationEvents, recorded.type)) return;
  const event = recorded as RecordedEvent<PaymentEvent>;
  if (event.type === 'PaymentAbandoned.v1') return;
  const key = `payment/${event.stream.slice('payment-'.length)}`;
  const before = view.get<Payment>(key);
  const payment = evolvePayment(before, event);
  view.put(key, payment);
  for (const place of before === undefined ? [] : placesOf(before, askAfterMs)) view.remove(place.key);
  for (const place of placesOf(payment, askAfterMs)) view.put(place.key, place.value);
  const { transactionId, merchantId, environment, initiatedBy, createdAt, submission, outcome } = payment;
  if (event.type === 'PaymentInitiated.v1')
    view.put(`${listPrefix(payment)}${createdAt}/${transactionId}`, transactionId);
  const open: OpenSubmission = { transactionId, merchantId, environment, initiatedBy, createdAt };
  if (submission === 'open' && outcome === undefined) view.put(`open/${transactionId}`, open);
  else view.remove(`open/${transactionId}`);
}

/** Personal fields may be sealed. */
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

/** Payments about which the provider is to be asked by `byTime` (ISO 8601), the longest due first. */
export function pageOfDueQuestions(
  views: ViewStore,
  environment: Environment,
  byTime: string,
  limit: number,
): readonly PaymentKey[] {
  const prefix = questionPrefix(environment);
  const found = views.scan<PaymentKey>(VIEW, { prefix, limit });
  return found.filter(({ key }) => isBy(key, prefix, byTime)).map(({ value }) => value);
}

/** A payment on the list of reviews; `place` is `<since>/<transactionId>/<reason>`. */
export interface DueReview extends PaymentKey {
  readonly place: string;
}

/** Reviews that were due by `byTime` (ISO 8601), the oldest first, after a place where an earlier page ended. */
export function pageOfDueReviews(
  views: ViewStore,
  byTime: string,
  limit: number,
  after?: string,
): readonly DueReview[] {
  const cursor = after === undefined ? {} : { after: REVIEW_PREFIX + after };
  const found = views.scan<PaymentKey>(VIEW, { prefix: REVIEW_PREFIX, limit, ...cursor });
  const due = found.filter(({ key }) => isBy(key, REVIEW_PREFIX, byTime));
  return due.map(({ key, value }) => ({ ...value, place: key.slice(REVIEW_PREFIX.length) }));
}

function isBy(key: string, prefix: string, byTime: string): boolean {
  return key.slice(prefix.length, prefix.length + byTime.length) <= byTime;
}

function listPrefix({ environment, merchantId }: Pick<Payment, 'environment' | 'merchantId'>): string {
  return `list/${environment}/${merchantId}/`;
}
