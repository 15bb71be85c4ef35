import { isoTime } from '@daftari/kernel/clock';
import { cents, formatShillings } from '@daftari/kernel/money';
import { decideResult } from '../decide-result';
import { unsettledLateFunds } from '../late-funds';
import { lateFundsCents, type LateFunds, type Payment, type PaymentEvent } from '../payment';
import type { RecordResult } from '../payment-command';
import { reviewDue } from '../review-due';
import {
  conflict,
  DECIDABLE_AFTER_MS,
  notDue,
  OPERATOR_CODE,
  wordOf,
  type CloseReview,
  type Fulfil,
  type PaymentResolution,
  type SaidNotPaid,
  type SaidPaid,
} from './resolution';

/**
 * What a person decided about a payment that needs a review. The same decision again is nothing new.
 * @throws DaftariError REVIEW_NOT_DUE, DECISION_CONFLICT; Contradiction it is paid under another receipt
 */
export function decideResolution(command: PaymentResolution, payment: Payment): PaymentEvent[] {
  switch (command.decision) {
    case 'paid':
      return decidePaid(command, payment);
    case 'not-paid':
      return decideNotPaid(command, payment);
    case 'fulfil':
      return decideFulfil(command, payment);
    case 'close':
      return decideClose(command, payment);
  }
}

/** The word of a person is a success like any other: money that came after another end is late. */
function decidePaid(command: SaidPaid<string>, payment: Payment): PaymentEvent[] {
  const { outcome, transactionId } = payment;
  if (command.seenOpen && outcome !== undefined && outcome.status !== 'SUCCESS') {
    throw conflict(`Payment ${transactionId} ended as ${outcome.status} at ${payment.updatedAt}, meanwhile`);
  }
  const { receipt, note } = command;
  const { resultDescription } = wordOf(command);
  const paid = { status: 'SUCCESS', resultCode: '0', resultDescription, receipt, note } as const;
  return decideResult({ ...said(payment), ...paid }, payment);
}

function decideNotPaid(command: SaidNotPaid, payment: Payment): PaymentEvent[] {
  const { outcome, transactionId, createdAt, lateFunds } = payment;
  if (outcome?.status === 'SUCCESS') {
    throw conflict(`Payment ${transactionId} is paid (${receiptText(outcome.receipt)})`);
  }
  if (lateFunds.length > 0) {
    throw conflict(`Payment ${transactionId} was paid late (${lateFunds.map(lateText).join(', ')})`);
  }
  if (outcome !== undefined) return [];
  const decidableMs = Date.parse(createdAt) + DECIDABLE_AFTER_MS;
  if (command.nowMs < decidableMs) {
    throw notDue(
      `Payment ${transactionId} still waits for M-Pesa's own answer; a person may decide it from ${isoTime(decidableMs)} on`,
    );
  }
  const end = { status: 'FAILED', resultCode: OPERATOR_CODE, ...wordOf(command) } as const;
  return decideResult({ ...said(payment), ...end }, payment);
}

/** In the provider's words there would be ids: a person's name none but those on record. */
function said({ attemptId, providerRequestId, providerCheckoutId }: Payment) {
  const ids = { providerRequestId: providerRequestId ?? '', providerCheckoutId: providerCheckoutId ?? '' };
  return { kind: 'result', via: 'operator', attemptId, ...ids } satisfies Partial<RecordResult>;
}

function decideFulfil({ receipt, note }: Fulfil, payment: Payment): PaymentEvent[] {
  const isMeant = (late: LateFunds) => receipt === undefined || late.receipt === receipt;
  const open = unsettledLateFunds(payment).filter(isMeant);
  if (open.length > 0) return open.map((late) => fulfilled(late, note, payment));
  const meant = payment.lateFunds.filter(isMeant);
  if (meant.some((late) => late.fulfilled === true)) return [];
  if (meant.some((late) => late.closed === true)) {
    throw conflict(`The review of the late money of payment ${payment.transactionId} was closed`);
  }
  if (meant.length > 0) {
    throw conflict(`The late money of payment ${payment.transactionId} is on its way back to the customer, or there`);
  }
  const which = receipt === undefined ? '' : ` under receipt ${receipt}`;
  throw notDue(`Payment ${payment.transactionId} has no late money${which}`);
}

function fulfilled({ amountCents, receipt }: LateFunds, note: string, payment: Payment): PaymentEvent {
  const { transactionId, merchantId, paymentType, currency, partyB, platformCollects } = payment;
  const type = paymentType === 'STK' ? {} : { paymentType };
  const name = receipt === undefined ? {} : { receipt };
  const about = { transactionId, merchantId, ...type, amountCents, currency, ...name };
  return { type: 'LateFundsFulfilled.v1', data: { ...about, partyB, platformCollects, note } };
}

function decideClose({ note, nowMs }: CloseReview, payment: Payment): PaymentEvent[] {
  const { transactionId, merchantId, platformCollects, closedReviews } = payment;
  const due = reviewDue(payment);
  if (due === undefined || due.sinceMs > nowMs) {
    if (closedReviews.length > 0) return [];
    throw notDue(`Payment ${transactionId} is not on the list of reviews`);
  }
  if (due.reason !== 'LATE_FUNDS' && due.reason !== 'RECEIPT_PENDING') {
    throw conflict(`Nobody knows how payment ${transactionId} ended (${due.reason}): say that it was paid, or was not`);
  }
  if (due.reason === 'LATE_FUNDS' && platformCollects) {
    const owed = formatShillings(cents(lateFundsCents({ lateFunds: unsettledLateFunds(payment) })));
    throw conflict(
      `KES ${owed} of payment ${transactionId} are in suspense and somebody's: fulfil (the merchant's) or refund (the customer's)`,
    );
  }
  return [{ type: 'PaymentReviewClosed.v1', data: { transactionId, merchantId, review: due.reason, note } }];
}

function receiptText(receipt: string | undefined): string {
  return receipt === undefined ? 'receipt not known yet' : `receipt ${receipt}`;
}

function lateText({ receipt }: LateFunds): string {
  return receiptText(receipt);
}
