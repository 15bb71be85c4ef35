import type { Environment } from '@daftari/journal-core/event';
import { isoTime } from '@daftari/kernel/clock';
import type { Payment } from '../domain/payment';
import { nextQueryAtMs } from '../domain/query-schedule';
import { reviewDue } from '../domain/review-due';
import type { PaymentKey } from './payment-log';

/** An entry of the view of payments under which an unsettled payment is found in time. */
export interface PaymentPlace {
  readonly key: string;
  readonly value: PaymentKey;
}

export const REVIEW_PREFIX = 'review/';

/** Questions of an environment, the one that is due first in front. */
export function questionPrefix(environment: Environment): string {
  return `ask/${environment}/`;
}

/** Where the payment stands among the questions to the provider and the reviews by a person; none when it is settled. */
export function placesOf(payment: Payment, askAfterMs: readonly number[]): PaymentPlace[] {
  const { transactionId, merchantId, environment } = payment;
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
  ];
}
