import { metadataOf } from '@daftari/contracts/metadata';
import { cents, shillings } from '@daftari/kernel/money';
import type { FinalStatus, PaymentEnding, PaymentEvent, PaymentFacts } from './payment-facts';
import type { Webhook } from './webhook';

const EVENT_TYPE: Readonly<Record<FinalStatus, string>> = {
  SUCCESS: 'transaction.success',
  FAILED: 'transaction.failed',
  CANCELLED: 'transaction.cancelled',
  EXPIRED: 'transaction.expired',
};

/**
 * PalPluss's webhook (seed-apis.md §1.14). Late funds, a payout that was paid after it had ended as failed, and the end of a
 * refund are a `transaction.updated` whose transaction keeps its final status; the money is in the extra field `late_funds`,
 * `late_payout` or `refund`.
 */
export function palplussWebhook(event: PaymentEvent, facts: PaymentFacts): Webhook {
  const { ending } = facts;
  if (ending === undefined) throw new Error(`${event.stream}: ${event.type} of a payment that has not ended`);
  const later = moneyAfterTheEnd(event);
  const eventType = later === undefined ? EVENT_TYPE[ending.status] : 'transaction.updated';
  const body = {
    event: 'transaction.updated',
    event_type: eventType,
    transaction: { ...transaction(facts, ending, event.at), ...later },
  };
  return { eventType, body: JSON.stringify(body) };
}

function transaction(facts: PaymentFacts, ending: PaymentEnding, updatedAt: string) {
  const metadata = metadataOf(facts.metadata);
  return {
    id: facts.transactionId,
    tenant_id: facts.merchantId,
    type: facts.paymentType,
    status: ending.status,
    amount: shillings(cents(facts.amountCents)),
    currency: facts.currency,
    phone_number: facts.phone,
    external_reference: facts.accountReference,
    provider: 'm-pesa',
    provider_request_id: facts.providerRequestId ?? null,
    provider_checkout_id: facts.providerCheckoutId ?? null,
    mpesa_receipt: ending.receipt ?? null,
    result_code: ending.resultCode,
    result_desc: ending.resultDescription,
    transaction_fee: shillings(cents(ending.feeCents)),
    created_at: facts.createdAt,
    updated_at: updatedAt,
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
}

function moneyAfterTheEnd(event: PaymentEvent): Readonly<Record<string, object>> | undefined {
  switch (event.type) {
    case 'LateFundsReceived.v1':
      return { late_funds: moneyIn(event.data) };
    case 'LatePayoutConfirmed.v1':
      return { late_payout: moneyIn(event.data) };
    case 'PaymentRefunded.v1':
      return { refund: { ...refundOf(event.data), status: 'SUCCESS', mpesa_receipt: event.data.receipt ?? null } };
    case 'PaymentRefundFailed.v1': {
      const { resultCode, resultDescription } = event.data;
      const why = { result_code: resultCode, result_desc: resultDescription };
      return { refund: { ...refundOf(event.data), status: 'FAILED', mpesa_receipt: null, ...why } };
    }
    default:
      return undefined;
  }
}

type Refund = Extract<PaymentEvent, { type: 'PaymentRefunded.v1' | 'PaymentRefundFailed.v1' }>['data'];

function refundOf({ refundId, amountCents, currency }: Refund) {
  return { id: refundId, amount: shillings(cents(amountCents)), currency };
}

type Late = Extract<PaymentEvent, { type: 'LateFundsReceived.v1' | 'LatePayoutConfirmed.v1' }>['data'];

function moneyIn({ amountCents, currency, receipt, resultCode, resultDescription, paidAt }: Late) {
  return {
    amount: shillings(cents(amountCents)),
    currency,
    mpesa_receipt: receipt ?? null,
    result_code: resultCode,
    result_desc: resultDescription,
    paid_at: paidAt ?? null,
  };
}
