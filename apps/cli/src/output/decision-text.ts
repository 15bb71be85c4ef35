import { PaymentStatus, type Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { cents, formatShillings } from '@daftari/kernel/money';
import type { DecisionName } from '../commands/reviews';

/** What became of a payment, payout or transfer by a person's decision, in one line or two. */
export function decisionText(decision: DecisionName, payment: Payment): string[] {
  const { transactionId } = payment;
  switch (decision) {
    case 'paid':
      return paidText(payment);
    case 'not-paid':
      return notPaidText(payment);
    case 'fulfil':
      return [`The late money of payment ${transactionId} is the merchant's.`];
    case 'refund':
      return refundText(payment);
    case 'retry-payout':
      return [`The receiver of transfer ${transactionId} is paid once more.`];
    case 'retry-refund':
      return [`The sender of transfer ${transactionId} is paid back once more.`];
    case 'close':
      return closeText(payment);
  }
}

function closeText({ transactionId, paymentType, status, amountCents }: Payment): string[] {
  if (paymentType !== 'C2C' || status !== PaymentStatus.FAILED) {
    return [`The review of ${transactionId} is closed; no money moved by this.`];
  }
  const amount = `KES ${formatShillings(cents(amountCents))}`;
  return [
    `Transfer ${transactionId} is closed as settled elsewhere, and has failed.`,
    `Its ${amount} left transit for the adjustments of the platform; nobody is paid any more.`,
  ];
}

function isPayout({ originatorConversationId }: Payment): boolean {
  return originatorConversationId !== undefined;
}

function paidText(payment: Payment): string[] {
  const { transactionId, status, receipt, amountCents } = payment;
  const what = `${isPayout(payment) ? 'Payout' : 'Payment'} ${transactionId}`;
  const amount = `KES ${formatShillings(cents(amountCents))}`;
  if (status === PaymentStatus.SUCCESS) return [`${what} of ${amount} is paid, receipt ${receipt ?? 'not known yet'}.`];
  const ended = `${what} had ended as ${status.replace('PAYMENT_STATUS_', '')} before, and stays so.`;
  return isPayout(payment)
    ? [
        ended,
        `The ${amount} are recorded as paid late, and that is on the list: close it once it is agreed who owes them.`,
      ]
    : [ended, `The ${amount} are recorded as late money: decide with fulfil or refund whose they are.`];
}

function notPaidText(payment: Payment): string[] {
  const { transactionId } = payment;
  return isPayout(payment)
    ? [`Payout ${transactionId} has failed; its amount goes back to where it came from.`]
    : [`Payment ${transactionId} has failed; money that comes for it all the same is recorded as late.`];
}

function refundText({ transactionId, refundedCents, refundingCents }: Payment): string[] {
  const back = [
    ...(refundingCents > 0 ? [`KES ${formatShillings(cents(refundingCents))} on its way back`] : []),
    ...(refundedCents > 0 ? [`KES ${formatShillings(cents(refundedCents))} given back`] : []),
  ];
  return [`Payment ${transactionId}: ${back.length === 0 ? 'nothing goes back any more' : back.join(', ')}.`];
}
