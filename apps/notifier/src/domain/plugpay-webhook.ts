import { cents, shillings } from '@daftari/kernel/money';
import type { FinalStatus, PaymentEvent, PaymentFacts } from './payment-facts';
import type { Webhook } from './webhook';

const EVENT: Readonly<Record<FinalStatus, string>> = {
  SUCCESS: 'payment.success',
  CANCELLED: 'payment.cancelled',
  FAILED: 'payment.failed',
  EXPIRED: 'payment.failed',
};

/**
 * PlugPay's webhook (seed-apis.md §2.5). It has no word for late funds, and `payment.success` after `payment.failed` would
 * flip a payment that has ended: late funds are told by the list of late funds only.
 */
export function plugpayWebhook(event: PaymentEvent, facts: PaymentFacts): Webhook | undefined {
  const { ending, transactionId } = facts;
  if (event.type === 'LateFundsReceived.v1') return undefined;
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
          mpesaReceiptNumber: ending.receipt ?? null,
          timestamp,
        }
      : { transactionId, type, status: 'FAILED', errorMessage: ending.resultDescription, timestamp };
  const eventType = EVENT[ending.status];
  return { eventType, body: JSON.stringify({ event: eventType, data }) };
}

/** `2026-03-21T10:30:00Z` */
function wholeSeconds(iso: string): string {
  return iso.replace(/\.\d{3}Z$/, 'Z');
}
