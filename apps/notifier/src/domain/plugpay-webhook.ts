import { cents, shillings } from '@daftari/kernel/money';
import type { FinalStatus, PaymentEvent, PaymentFacts } from './payment-facts';
import type { Webhook } from './webhook';

const EVENT: Readonly<Record<FinalStatus, string>> = {
  SUCCESS: 'payment.success',
  CANCELLED: 'payment.cancelled',
  FAILED: 'payment.failed',
  EXPIRED: 'payment.failed',
};

const NO_WORD: readonly PaymentEvent['type'][] = [
  'LateFundsReceived.v1',
  'LatePayoutConfirmed.v1',
  'PaymentRefunded.v1',
  'PaymentRefundFailed.v1',
];

/**
 * PlugPay's webhook (seed-apis.md §2.5). It has no word for late money nor for refunds, and `payment.success` after
 * `payment.failed`, or the other way round, would flip a payment that has ended: late funds and late payouts are told by the
 * list of reviews only, refunds by the list of transactions.
 */
export function plugpayWebhook(event: PaymentEvent, facts: PaymentFacts): Webhook | undefined {
  const { ending, transactionId } = facts;
  if (NO_WORD.includes(event.type)) return undefined;
  if (ending === undefined) throw new Error(`${event.stream}: ${event.type} of a payment that has not ended`);
  const type = facts.paymentType === 'STK' ? 'STK_PUSH' : facts.paymentType;
  const timestamp = wholeSeconds(event.at);
  const data =
    ending.status === 'SUCCESS'
      ? {
          transactionId,
          type,
          status: 'SUCCESS',
          amount: shillings(cents(facts.amountCents)),
          phoneNumber: facts.phone,
          // Always a text there; M-Pesa does not always tell the receipt of what succeeded.
          mpesaReceiptNumber: ending.receipt ?? '',
          timestamp,
        }
      : { transactionId, type, status: 'FAILED', errorMessage: sentence(ending.resultDescription), timestamp };
  const eventType = EVENT[ending.status];
  return { eventType, body: JSON.stringify({ event: eventType, data }) };
}

/** As PlugPay tells it: M-Pesa ends some of its descriptions with a full stop today. */
function sentence(resultDescription: string): string {
  return resultDescription.replace(/\.$/, '');
}

/** `2026-03-21T10:30:00Z` */
function wholeSeconds(iso: string): string {
  return iso.replace(/\.\d{3}Z$/, 'Z');
}
