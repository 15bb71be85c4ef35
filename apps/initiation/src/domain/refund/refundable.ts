import { DaftariError } from '@daftari/kernel/errors';
import { unsettledLateFunds } from '../late-funds';
import type { LateFunds, Payment, Refund } from '../payment';

/** Received money that can go back to its payer: all of what came under one receipt, and where it is now. */
export type Refundable = Pick<Refund, 'amountCents' | 'from' | 'receipt'>;

/**
 * What of a payment can be given back: what was credited to the merchant, or the late money that waits in suspense. A part of
 * it can not: M-Pesa reverses whole payments (daraja.md §6.3).
 * @param receipt which late money is meant; the oldest when absent
 * @throws DaftariError ALREADY_REFUNDED, NOT_REFUNDABLE
 */
export function refundableOf(payment: Payment, receipt?: string): Refundable {
  const { outcome, lateFunds, platformCollects } = payment;
  if (outcome === undefined) throw notRefundable('It has no end yet: nobody knows whether it was paid');
  const isReceived = outcome.status === 'SUCCESS' || lateFunds.length > 0;
  if (!isReceived) throw notRefundable(`It ended as ${outcome.status}: nothing was received`);
  if (!platformCollects) {
    throw notRefundable(`The money is on ${payment.partyB}, which is the merchant's own: it is given back there`);
  }
  return outcome.status === 'SUCCESS' ? credited(payment, outcome.receipt) : late(payment, receipt);
}

function credited({ paymentType, amountCents, refunds }: Payment, receipt: string | undefined): Refundable {
  if (paymentType === 'WALLET_TOPUP_SERVICE_TOKENS') {
    throw notRefundable('It topped the service wallet up: money leaves that wallet by an adjustment only');
  }
  if (paymentType === 'WALLET_TOPUP_PAYOUT') {
    throw notRefundable('It topped the payout wallet up: money leaves that wallet by a payout or an adjustment only');
  }
  if (paymentType === 'C2C')
    throw notRefundable('It is a transfer: what its receiver does not get goes back by itself');
  const [before] = refunds;
  if (before !== undefined) throw alreadyRefunded(before);
  if (receipt === undefined) throw notRefundable('Its receipt is not known yet, and M-Pesa reverses by receipt');
  return { from: 'collections', receipt, amountCents };
}

function late(payment: Payment, wanted: string | undefined): Refundable {
  const isWanted = ({ receipt }: Pick<LateFunds, 'receipt'>) => wanted === undefined || receipt === wanted;
  const open = unsettledLateFunds(payment).filter(isWanted);
  const [first] = open.filter(hasReceipt);
  if (first !== undefined) return { from: 'suspense', receipt: first.receipt, amountCents: first.amountCents };
  if (open.length > 0)
    throw notRefundable('The receipt of its late money is not known yet, and M-Pesa reverses by receipt');
  const before = payment.refunds.find(isWanted);
  if (before !== undefined) throw alreadyRefunded(before);
  throw notRefundable('Its late money was settled otherwise: it was given to the merchant, or its review was closed');
}

function hasReceipt(one: LateFunds): one is LateFunds & { readonly receipt: string } {
  return one.receipt !== undefined;
}

function notRefundable(why: string): DaftariError {
  return new DaftariError('NOT_REFUNDABLE', `The payment can not be given back. ${why}.`);
}

function alreadyRefunded({ refundId, isDone }: Refund): DaftariError {
  const how = isDone ? 'was given back already' : 'is on its way back already';
  return new DaftariError('ALREADY_REFUNDED', `The payment ${how}, by refund ${refundId}.`, { refundId });
}
