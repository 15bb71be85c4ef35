import { Contradiction } from './contradiction';
import type { Payment, PaymentEvent } from './payment';
import type { RecordResult } from './payment-command';

/**
 * Records how a payment ended. The same result again, and a failure after any other end, is nothing new; a success after
 * another end is late money, which is never silently flipped.
 * @throws Contradiction the result cannot be about this payment, or comes too late
 */
export function decideResult(command: RecordResult, payment: Payment): PaymentEvent[] {
  assertSamePayment(command, payment);
  const { outcome } = payment;
  if (outcome === undefined) return [finalEvent(command, payment)];
  if (command.status !== 'SUCCESS') return [];
  if (outcome.status !== 'SUCCESS') {
    throw new Contradiction(
      `payment ${payment.transactionId} was paid after it had ended as ${outcome.status}: the customer's money has moved. ` +
        'The payment was not changed. Give the money back, or fulfil the order and record it by hand',
    );
  }
  if (command.receipt !== undefined && command.receipt !== outcome.receipt) {
    throw new Contradiction(
      `payment ${payment.transactionId} is paid under ${outcome.receipt ?? 'no receipt'}, and now also under ` +
        `${command.receipt}. The second was not recorded. Ask the provider whether the customer paid twice`,
    );
  }
  return [];
}

function assertSamePayment(command: RecordResult, payment: Payment): void {
  const refuse = (what: string): never => {
    throw new Contradiction(
      `a ${command.status} for payment ${payment.transactionId} names ${what}; nothing was recorded. ` +
        'Look the payment up at the provider before anything is delivered',
    );
  };
  if (command.attemptId !== payment.attemptId) refuse('another attempt than the one that was sent');
  const { providerCheckoutId: known } = payment;
  if (known !== undefined && command.providerCheckoutId !== '' && command.providerCheckoutId !== known) {
    refuse('another CheckoutRequestID than the one that was acknowledged');
  }
  if (command.amountCents !== undefined && command.amountCents !== payment.amountCents) {
    refuse(`${command.amountCents} cents instead of ${payment.amountCents}`);
  }
}

function finalEvent(command: RecordResult, payment: Payment): PaymentEvent {
  const { transactionId, merchantId, fee } = payment;
  const { status, resultCode, resultDescription, via, receipt, paidAt } = command;
  const data = {
    transactionId,
    merchantId,
    resultCode,
    resultDescription,
    via,
    ...newProviderIds(command, payment),
    fee,
  };
  switch (status) {
    case 'SUCCESS': {
      const { amountCents, currency, partyB, platformCollects } = payment;
      const paid = { ...(receipt === undefined ? {} : { receipt }), ...(paidAt === undefined ? {} : { paidAt }) };
      return {
        type: 'PaymentSucceeded.v1',
        data: { ...data, amountCents, currency, ...paid, partyB, platformCollects },
      };
    }
    case 'FAILED':
      return { type: 'PaymentFailed.v1', data };
    case 'CANCELLED':
      return { type: 'PaymentCancelled.v1', data };
    case 'EXPIRED':
      return { type: 'PaymentExpired.v1', data };
  }
}

/** The provider's ids are in the result only where no acknowledgement has told them. */
function newProviderIds(command: RecordResult, payment: Payment) {
  const { providerRequestId, providerCheckoutId } = command;
  return {
    ...(payment.providerRequestId === undefined && providerRequestId !== '' ? { providerRequestId } : {}),
    ...(payment.providerCheckoutId === undefined && providerCheckoutId !== '' ? { providerCheckoutId } : {}),
  };
}
