import { DaftariError } from '@daftari/kernel/errors';
import { Contradiction } from '../contradiction';
import type { Payment, PaymentEvent, Refund } from '../payment';
import { payoutDecider } from '../payout/decide-payout';
import type { Payout, PayoutData, PayoutEvent, PayoutState } from '../payout/payout';
import type { PayoutCommand } from '../payout/payout-command';
import { refundableOf } from './refundable';

/** What happens to a refund, and with it to the payment that it gives back: one decision, written together. */
export interface RefundDecided {
  readonly events: readonly PayoutEvent[];
  readonly ofPayment: readonly PaymentEvent[];
}

/**
 * That a refund begins, as its payment tells it. What was held for it must be what can be given back at this moment, so that
 * two refunds, or a refund and a fulfilment, never both happen.
 * @throws DaftariError ALREADY_REFUNDED, NOT_REFUNDABLE
 */
export function decideRefundStart(data: PayoutData<'PayoutInitiated.v1'>, payment: Payment | undefined): PaymentEvent {
  if (payment?.merchantId !== data.merchantId) throw new DaftariError('TRANSACTION_NOT_FOUND');
  const { from, receipt, amountCents } = refundableOf(payment, data.reverses);
  if (from !== data.source || receipt !== data.reverses || amountCents !== data.amountCents) {
    throw new DaftariError('NOT_REFUNDABLE', 'What is received under this payment has changed meanwhile: look again.');
  }
  const { transactionId, merchantId } = payment;
  const what = { refundId: data.transactionId, amountCents, currency: data.currency, from, receipt };
  return { type: 'PaymentRefundStarted.v1', data: { transactionId, merchantId, ...what, reason: data.description } };
}

/**
 * Decides about a refund in sight of its payment. "Already reversed" means that M-Pesa has given the money back, by an
 * earlier send of this refund or by hand; but when another refund of ours did it, this one did not.
 * @throws what the payout's decider throws; Contradiction it is confirmed late, and what M-Pesa did is another refund's
 */
export function decideRefund(command: PayoutCommand, state: PayoutState, payment: Payment | undefined): RefundDecided {
  const refund = state.payout;
  if (refund === undefined || payment === undefined) {
    return { events: payoutDecider.decide(command, state), ofPayment: [] };
  }
  const others = payment.refunds.filter(
    ({ refundId, receipt }) => refundId !== refund.transactionId && receipt === refund.reverses,
  );
  const events = payoutDecider.decide(asSeenBeside(others, command), state).map((event) => {
    if (event.type !== 'LatePayoutConfirmed.v1') return event;
    assertNotAnothers(refund, others);
    return { ...event, data: { ...event.data, ...lateSource(refund, payment) } };
  });
  return { events, ofPayment: events.flatMap((event) => paymentFactOf(event, refund)) };
}

function asSeenBeside(others: readonly Refund[], command: PayoutCommand): PayoutCommand {
  const isAnothers = command.kind === 'already-reversed' && others.some(({ isDone }) => isDone);
  return isAnothers ? { ...command, kind: 'doubt', cause: 'failure-result' } : command;
}

/** M-Pesa reverses a receipt once: what another refund ended with may be this very reversal. */
function assertNotAnothers({ transactionId, reverses }: Payout, others: readonly Refund[]): void {
  const done = others.find(({ isDone }) => isDone);
  if (done === undefined) return;
  throw new Contradiction(
    `refund ${transactionId} of receipt ${reverses ?? 'unknown'} is confirmed after it had failed, and refund ` +
      `${done.refundId} gave the same receipt back; nothing was recorded. ` +
      'Look on the statement whether M-Pesa reversed it once or twice',
  );
}

/** Late money that nobody has decided about went back to suspense, and leaves from there: no merchant owes it. */
function lateSource({ source, reverses }: Payout, { lateFunds }: Payment) {
  const isFulfilled = lateFunds.some(({ receipt, fulfilled }) => receipt === reverses && fulfilled === true);
  return source === 'suspense' && !isFulfilled ? ({ source } as const) : {};
}

/** How the end of a refund reads in the life of its payment; nothing for what is no end. */
function paymentFactOf(event: PayoutEvent, refund: Payout): PaymentEvent[] {
  const { transactionId: refundId, parentId, merchantId, amountCents, currency } = refund;
  if (parentId === undefined) throw new Error(`refund ${refundId} names no payment`);
  const about = { transactionId: parentId, merchantId, refundId, amountCents, currency };
  switch (event.type) {
    case 'PayoutSucceeded.v1':
    case 'LatePayoutConfirmed.v1': {
      const { receipt } = event.data;
      return [{ type: 'PaymentRefunded.v1', data: { ...about, ...(receipt === undefined ? {} : { receipt }) } }];
    }
    case 'PayoutFailed.v1':
    case 'PayoutRefused.v1': {
      const { resultCode, resultDescription } = event.data;
      return [{ type: 'PaymentRefundFailed.v1', data: { ...about, resultCode, resultDescription } }];
    }
    default:
      return [];
  }
}
