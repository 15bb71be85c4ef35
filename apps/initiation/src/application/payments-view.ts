import type { BatchEvent } from '@daftari/contracts/events/batch-events';
import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { viewNameOf, type Projection, type ProjectionWriter } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { isCollectionStream, type CollectionEvent } from '../domain/collection/collection';
import type { Payment, PaymentEvent } from '../domain/payment';
import { evolvePayment } from '../domain/payment-model';
import type { PayoutEvent } from '../domain/payout/payout';
import { STATUS_ASK_AFTER_MS } from '../domain/payout/payout-schedule';
import { ASK_AFTER_MS } from '../domain/query-schedule';
import { projectBatch } from './batch/batch-places';
import { projectCollection } from './collection/collection-places';
import { placePaymentMoney } from './balance/money-places';
import { placeTransaction } from './list-places';
import type { PaymentKey } from './payment-log';
import {
  OPEN_SUBMISSIONS,
  placesOf,
  REVIEW_PREFIX,
  type OpenSubmission,
  type PaymentPlace,
  type UnaccountedPayment,
} from './payment-places';
import { OPEN_SENDS, projectPayout } from './payout/payout-places';
import type { TransferEvent } from '../domain/transfer/transfer';
import { placeTransfer, projectTransfer } from './transfer/transfer-places';

const NAME = { name: 'initiation-payments', version: 8 };
/** Under this name the view of payments is stored. */
export const PAYMENTS_VIEW = viewNameOf(NAME);
const VIEW = PAYMENTS_VIEW;

/** When the provider is asked, in milliseconds after a payment's push and after a payout's send. Others are another view. */
export interface AskSchedules {
  readonly payments: readonly number[];
  readonly payouts: readonly number[];
}

const SCHEDULES: AskSchedules = { payments: ASK_AFTER_MS, payouts: STATUS_ASK_AFTER_MS };

/**
 * Payments, payouts and unprompted money by id, with what is personal sealed as it is in the log; a merchant's in lists, with
 * their numbers; the submissions
 * without an outcome, what is to be asked or done about the open ones by their schedules, the reviews by a person, and those
 * whose money may have moved unseen.
 */
export function paymentsProjection(schedules: AskSchedules = SCHEDULES): Projection {
  return { ...NAME, project: (event, view) => project(event, view, schedules) };
}

function project(recorded: RecordedEvent, view: ProjectionWriter, { payments, payouts }: AskSchedules): void {
  if (!Object.hasOwn(initiationEvents, recorded.type)) return;
  if (recorded.stream.startsWith('payment-')) projectPayment(recorded as RecordedEvent<PaymentEvent>, view, payments);
  if (recorded.stream.startsWith('payout-')) projectPayout(recorded as RecordedEvent<PayoutEvent>, view, payouts);
  if (isCollectionStream(recorded.stream)) projectCollection(recorded as RecordedEvent<CollectionEvent>, view);
  if (recorded.stream.startsWith('transfer-')) projectTransfer(recorded as RecordedEvent<TransferEvent>, view);
  if (recorded.stream.startsWith('batch-')) projectBatch(recorded as RecordedEvent<BatchEvent>, view);
  placeTransaction(recorded, view);
}

function projectPayment(event: RecordedEvent<PaymentEvent>, view: ProjectionWriter, askAfterMs: readonly number[]) {
  if (event.type === 'PaymentAbandoned.v1') return;
  const key = event.stream.replace('payment-', 'payment/');
  const before = view.get<Payment>(key);
  const payment = evolvePayment(before, event);
  view.put(key, payment);
  for (const place of before === undefined ? [] : placesOf(before, askAfterMs)) view.remove(place.key);
  for (const place of placesOf(payment, askAfterMs)) view.put(place.key, place.value);
  const { transactionId, merchantId, environment, initiatedBy, createdAt, submission, outcome } = payment;
  const open: OpenSubmission = { transactionId, merchantId, environment, initiatedBy, sentAt: createdAt };
  if (submission === 'open' && outcome === undefined) view.put(`${OPEN_SUBMISSIONS}${transactionId}`, open);
  else view.remove(`${OPEN_SUBMISSIONS}${transactionId}`);
  if (payment.paymentType === 'C2C') placeTransfer(transactionId, view);
  placePaymentMoney(payment, view);
}

type OpenPrefix = typeof OPEN_SUBMISSIONS | typeof OPEN_SENDS;

/** Submissions without an outcome, those of payments or those of payouts, in pages, in no order of time. */
export function pageOfOpenSubmissions<Open extends OpenSubmission>(
  views: ViewStore,
  prefix: OpenPrefix,
  limit: number,
  after?: string,
): readonly Open[] {
  const cursor = after === undefined ? {} : { after: prefix + after };
  return views.scan<Open>(VIEW, { prefix, limit, ...cursor }).map(({ value }) => value);
}

const QUESTIONS_PAGE = 256;

/**
 * The wanted ones of the payments (or payouts, by the prefix) about which the provider is to be asked by `byTime` (ISO 8601),
 * the longest due first.
 */
export function dueQuestions(
  views: ViewStore,
  prefix: string,
  byTime: string,
  limit: number,
  isWanted: (payment: PaymentKey) => boolean,
): readonly PaymentKey[] {
  const wanted: PaymentKey[] = [];
  for (let after: string | undefined; ;) {
    const cursor = after === undefined ? {} : { after };
    const page = views.scan<PaymentKey>(VIEW, { prefix, limit: QUESTIONS_PAGE, ...cursor });
    for (const { key, value } of page) {
      if (wanted.length === limit || !isBy(key, prefix, byTime)) return wanted;
      if (isWanted(value)) wanted.push(value);
    }
    after = page.at(-1)?.key;
    if (page.length < QUESTIONS_PAGE) return wanted;
  }
}

/** A payment on the list of reviews; `place` is `<since>/<transactionId>/<reason>`. */
export interface DueReview extends PaymentKey {
  readonly isPayout?: true;
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
  const found = views.scan<PaymentPlace['value']>(VIEW, { prefix: REVIEW_PREFIX, limit, ...cursor });
  const due = found.filter(({ key }) => isBy(key, REVIEW_PREFIX, byTime));
  return due.map(({ key, value }) => ({ ...value, place: key.slice(REVIEW_PREFIX.length) }));
}

function isBy(key: string, prefix: string, byTime: string): boolean {
  return key.slice(prefix.length, prefix.length + byTime.length) <= byTime;
}

/** Unaccounted payments with the prefix that were started between two times (ISO 8601), the newest first. */
export function unaccountedPayments(
  views: ViewStore,
  prefix: string,
  from: string,
  to: string,
  limit: number,
): readonly UnaccountedPayment[] {
  // In a key the time is followed by a slash: `~` sorts behind it, so the end is among them.
  const found = views.scan<UnaccountedPayment>(VIEW, { prefix, limit, descending: true, after: `${prefix}${to}~` });
  return found.filter(({ key }) => key.slice(prefix.length) >= from).map(({ value }) => value);
}
