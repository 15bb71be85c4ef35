import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { metadataOf } from '@daftari/contracts/metadata';
import { statusRead } from '@daftari/contracts/transaction-words';
import type { WebhookEventType } from '@daftari/contracts/webhook-events';
import { cents, shillings } from '@daftari/kernel/money';
import { eventBody, type MerchantEvent } from './merchant-event';
import type { FinalStatus, PaymentEnding, PaymentEvent, PaymentFacts } from './payment-facts';
import { refundCents } from './refund-facts';
import { isToMerchants } from './webhook';

const EVENT_TYPE: Readonly<Record<FinalStatus, WebhookEventType>> = {
  SUCCESS: 'transaction.success',
  FAILED: 'transaction.failed',
  CANCELLED: 'transaction.cancelled',
  EXPIRED: 'transaction.expired',
};

/**
 * What a merchant's own endpoints are told of an event of a payment, whatever its dialect; undefined when it calls for nothing.
 * The transaction is the one that `GET /v1/transactions/{id}` shows; where money moved after the end, what moved is beside it.
 */
export function merchantEventOf(event: PaymentEvent, facts: PaymentFacts): MerchantEvent | undefined {
  if (!isToMerchants(event, facts)) return undefined;
  const { transactionId, merchantId, environment, ending } = facts;
  if (ending === undefined) throw new Error(`${event.stream}: ${event.type} of a payment that has not ended`);
  const later = moneyAfterTheEnd(event);
  const eventType = later === undefined ? EVENT_TYPE[ending.status] : 'transaction.updated';
  const about = { eventId: event.id, merchantId, environment, transactionId, eventType, happenedAt: event.at };
  const data = { transaction: transaction(facts, ending, event.at), ...later };
  return { ...about, body: eventBody(about, data) };
}

function transaction(facts: PaymentFacts, ending: PaymentEnding, updatedAt: string) {
  const { refunds = [] } = facts;
  const [refunded, refunding] = [refundCents(refunds, true), refundCents(refunds, false)];
  const metadata = metadataOf(facts.metadata);
  return {
    transactionId: facts.transactionId,
    tenantId: facts.merchantId,
    type: facts.paymentType,
    status: statusRead({
      paymentType: facts.paymentType,
      status: PaymentStatus[ending.status],
      providerRequestId: facts.providerRequestId,
      refundedCents: refunded,
    }),
    amount: inShillings(facts.amountCents),
    currency: facts.currency,
    phone: facts.phone,
    ...(facts.receiver === undefined ? {} : { receiverPhone: facts.receiver }),
    channelId: facts.channelId ?? null,
    accountReference: facts.accountReference,
    transactionDesc: facts.transactionDesc ?? '',
    customerName: null,
    callbackUrl: facts.callbackUrl ?? null,
    provider: 'm-pesa',
    providerRequestId: facts.providerRequestId ?? null,
    providerCheckoutId: facts.providerCheckoutId ?? null,
    mpesaReceipt: ending.receipt ?? null,
    resultCode: ending.resultCode,
    resultDesc: ending.resultDescription,
    transactionFee: inShillings(ending.feeCents),
    lateFunds: inShillings(facts.lateFundsCents ?? 0),
    ...(refunded > 0 ? { refunded: inShillings(refunded) } : {}),
    ...(refunding > 0 ? { refunding: inShillings(refunding) } : {}),
    ...(facts.paymentType === 'REFUND' ? { originalTransactionId: facts.parentId } : {}),
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
    createdAt: facts.createdAt,
    updatedAt,
  };
}

function moneyAfterTheEnd(event: PaymentEvent): object | undefined {
  switch (event.type) {
    case 'LateFundsReceived.v1':
      return { lateFunds: lateMoney(event.data) };
    case 'LatePayoutConfirmed.v1':
      return { latePayout: lateMoney(event.data) };
    case 'PaymentRefunded.v1': {
      const { refundId, amountCents, currency, receipt = null } = event.data;
      const back = { transactionId: refundId, status: 'SUCCESS', amount: inShillings(amountCents), currency };
      return { refund: { ...back, mpesaReceipt: receipt } };
    }
    case 'PaymentRefundFailed.v1': {
      const { refundId, amountCents, currency, resultCode, resultDescription } = event.data;
      const notBack = { transactionId: refundId, status: 'FAILED', amount: inShillings(amountCents), currency };
      return { refund: { ...notBack, mpesaReceipt: null, resultCode, resultDesc: resultDescription } };
    }
    default:
      return undefined;
  }
}

type Late = Extract<PaymentEvent, { type: 'LateFundsReceived.v1' | 'LatePayoutConfirmed.v1' }>['data'];

function lateMoney({ amountCents, currency, receipt, resultCode, resultDescription, paidAt }: Late) {
  return {
    amount: inShillings(amountCents),
    currency,
    mpesaReceipt: receipt ?? null,
    resultCode,
    resultDesc: resultDescription,
    paidAt: paidAt ?? null,
  };
}

function inShillings(amountCents: number): number {
  return shillings(cents(amountCents));
}
