import { ERASED } from '@daftari/journal-core/personal-data';
import { Contradiction } from './contradiction';
import type { EventData, Payment, PaymentEvent } from './payment';
import type { RecordResult } from './payment-command';

type LateEnd = EventData<'LateFundsReceived.v1'>['after'];

/**
 * Records how a payment ended. The same result again, and a failure after any other end, is nothing new. A success after
 * another end is late money, recorded once per receipt and never silently flipped; a success with a receipt, after one
 * without, teaches the receipt.
 * @throws Contradiction the result cannot be about this payment, or names a second receipt
 */
export function decideResult(command: RecordResult, payment: Payment): PaymentEvent[] {
  assertSamePayment(command, payment);
  const { outcome } = payment;
  if (outcome === undefined) return [finalEvent(command, payment)];
  if (command.status !== 'SUCCESS') return [];
  return outcome.status === 'SUCCESS'
    ? successAgain(command, payment, outcome.receipt)
    : lateFunds(command, payment, outcome.status);
}

function successAgain(command: RecordResult, payment: Payment, known: string | undefined): PaymentEvent[] {
  const { receipt } = command;
  if (receipt === undefined || receipt === known) return [];
  if (known === undefined) return receiptLearned(receipt, command, payment);
  throw new Contradiction(
    `payment ${payment.transactionId} is paid under ${known}, and now also under ${receipt}. ` +
      'The second was not recorded. Ask the provider whether the customer paid twice',
  );
}

function lateFunds(command: RecordResult, payment: Payment, after: LateEnd): PaymentEvent[] {
  const { receipt } = command;
  const known = payment.lateFunds.map((late) => late.receipt);
  const isKnown = receipt === undefined ? known.length > 0 : known.includes(receipt);
  if (isKnown) return [];
  if (receipt !== undefined && known.includes(undefined)) return receiptLearned(receipt, command, payment);
  return [
    { type: 'LateFundsReceived.v1', data: { ...resultOf(command, payment), after, ...paidBy(command, payment) } },
  ];
}

function receiptLearned(receipt: string, { via, note }: RecordResult, payment: Payment): PaymentEvent[] {
  // The provider's answers to questions name no receipt (daraja.md §3.4): one that did could not be vouched for.
  if (via === 'query') return [];
  const { transactionId, merchantId } = payment;
  return [{ type: 'ReceiptLearned.v1', data: { transactionId, merchantId, receipt, via, ...noteOf(note) } }];
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
  // An id that was erased contradicts nothing: late money is recorded all the same.
  const isTold = known !== undefined && known !== ERASED;
  if (isTold && command.providerCheckoutId !== '' && command.providerCheckoutId !== known) {
    refuse('another CheckoutRequestID than the one that was acknowledged');
  }
  if (command.amountCents !== undefined && command.amountCents !== payment.amountCents) {
    refuse(`${command.amountCents} cents instead of ${payment.amountCents}`);
  }
}

function finalEvent(command: RecordResult, payment: Payment): PaymentEvent {
  const { fee, paymentType } = payment;
  const data = resultOf(command, payment);
  switch (command.status) {
    case 'SUCCESS': {
      const type = paymentType === 'STK' ? {} : { paymentType };
      return { type: 'PaymentSucceeded.v1', data: { ...data, ...type, ...paidBy(command, payment), fee } };
    }
    case 'FAILED':
      return { type: 'PaymentFailed.v1', data: { ...data, fee } };
    case 'CANCELLED':
      return { type: 'PaymentCancelled.v1', data: { ...data, fee } };
    case 'EXPIRED':
      return { type: 'PaymentExpired.v1', data: { ...data, fee } };
  }
}

function resultOf(command: RecordResult, payment: Payment) {
  const { transactionId, merchantId } = payment;
  const { resultCode, resultDescription, via, note } = command;
  const said = { resultCode, resultDescription, via, ...noteOf(note) };
  return { transactionId, merchantId, ...said, ...newProviderIds(command, payment) };
}

function noteOf(note: string | undefined) {
  return note === undefined ? {} : { note };
}

/** Everything that the ledger needs of money that came. */
function paidBy({ receipt, paidAt }: RecordResult, payment: Payment) {
  const { amountCents, currency, partyB, platformCollects } = payment;
  const paid = { ...(receipt === undefined ? {} : { receipt }), ...(paidAt === undefined ? {} : { paidAt }) };
  return { amountCents, currency, ...paid, partyB, platformCollects };
}

/** The provider's ids are in the result only where no acknowledgement has told them. */
function newProviderIds(command: RecordResult, payment: Payment) {
  const { providerRequestId, providerCheckoutId } = command;
  return {
    ...(payment.providerRequestId === undefined && providerRequestId !== '' ? { providerRequestId } : {}),
    ...(payment.providerCheckoutId === undefined && providerCheckoutId !== '' ? { providerCheckoutId } : {}),
  };
}
