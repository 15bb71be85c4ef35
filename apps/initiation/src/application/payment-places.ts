import type { Environment } from '@daftari/journal-core/event';
import { isoTime } from '@daftari/kernel/clock';
import type { Payment } from '../domain/payment';
import { nextQueryAtMs } from '../domain/query-schedule';
import { isUnaccounted } from '../domain/pull/match-listed';
import { reviewDue } from '../domain/review-due';
import type { PaymentKey } from './payment-log';

/** An entry of the view of payments under which an unsettled payment is found in time. */
export interface PaymentPlace {
  readonly key: string;
  readonly value: PaymentKey & { readonly isPayout?: true; readonly phone?: string };
}

/** A payment whose money may have moved unseen, and who was asked to pay; the phone may be sealed. */
export interface UnaccountedPayment extends PaymentKey {
  readonly phone: string;
}

/** A payment whose submission has no outcome yet: the process that sent it may be gone. */
export interface OpenSubmission {
  readonly transactionId: string;
  readonly merchantId: string;
  readonly environment: Environment;
  readonly initiatedBy: string;
  /** ISO 8601. */
  readonly sentAt: string;
}

export const OPEN_SUBMISSIONS = 'open/';

export const REVIEW_PREFIX = 'review/';

/** Questions of an environment, the one that is due first in front. */
export function questionPrefix(environment: Environment): string {
  return `ask/${environment}/`;
}

/** Payments of one amount to one shortcode whose money may have moved unseen, by the time of their start. */
export function unaccountedPrefix(of: Pick<Payment, 'environment' | 'partyB' | 'amountCents'>): string {
  return `unaccounted/${of.environment}/${of.partyB}/${of.amountCents}/`;
}

/**
 * Where the payment stands among the questions to the provider, the reviews by a person, and what the provider's list of
 * transactions may still tell of; none when it is settled.
 */
export function placesOf(payment: Payment, askAfterMs: readonly number[]): PaymentPlace[] {
  const { transactionId, merchantId, environment, phone, createdAt } = payment;
  const value = { transactionId, merchantId };
  const askAtMs = nextQueryAtMs(payment, askAfterMs);
  const review = reviewDue(payment);
  return [
    ...(askAtMs === undefined
      ? []
      : [{ key: `${questionPrefix(environment)}${isoTime(askAtMs)}/${transactionId}`, value }]),
    ...(review === undefined
      ? []
      : [{ key: `${REVIEW_PREFIX}${isoTime(review.sinceMs)}/${transactionId}/${review.reason}`, value }]),
    ...(isUnaccounted(payment)
      ? [{ key: `${unaccountedPrefix(payment)}${createdAt}/${transactionId}`, value: { ...value, phone } }]
      : []),
  ];
}
