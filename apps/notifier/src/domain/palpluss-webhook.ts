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
 * PalPluss's webhook (seed-apis.md §1.14). Late funds are a `transaction.updated` whose transaction keeps its final
 * status; the money is in the extra field `late_funds`.
 */
export function palplussWebhook(event: PaymentEvent, facts: PaymentFacts): Webhook {
  const { ending } = facts;
  if (ending === undefined) throw new Error(`${event.stream}: ${event.type} of a payment that has not ended`);
  const late = event.type === 'LateFundsReceived.v1';
  const eventType = late ? 'transaction.updated' : EVENT_TYPE[ending.status];
  const body = {
    event: 'transaction.updated',
    event_type: eventType,
    transaction: { ...transaction(facts, ending, event.at), ...(late ? { late_funds: lateFunds(event) } : {}) },
  };
  return { eventType, body: JSON.stringify(body) };
}

function transaction(facts: PaymentFacts, ending: PaymentEnding, updatedAt: string) {
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
  };
}

function lateFunds(event: PaymentEvent & { type: 'LateFundsReceived.v1' }) {
  const { amountCents, currency, receipt, resultCode, resultDescription, paidAt } = event.data as Extract<
    PaymentEvent,
    { type: 'LateFundsReceived.v1' }
  >['data'];
  return {
    amount: shillings(cents(amountCents)),
    currency,
    mpesa_receipt: receipt ?? null,
    result_code: resultCode,
    result_desc: resultDescription,
    paid_at: paidAt ?? null,
  };
}
