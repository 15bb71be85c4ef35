import type { Payment } from '../payment';
import type { Payout } from '../payout/payout';
import {
  payoutLegId,
  refundLegId,
  unseenLate,
  type Transfer,
  type TransferAnswer,
  type TransferEvent,
} from './transfer';
import { isTriedLongEnough, isWorthAnotherTry, nextTransferStepAtMs, type TransferView } from './transfer-schedule';

/** M-Pesa was never asked to pay in all the time that legs were tried. */
const NEVER_MADE: TransferAnswer = {
  resultCode: 'NOT_SENT',
  resultDescription: 'The payout could not be made in 24 hours; M-Pesa was not asked for it.',
};

/** The money went by a leg that everybody had called failed: what more is to be paid is for a person to say. */
export const PAID_LATE: TransferAnswer = {
  resultCode: 'PAID_LATE',
  resultDescription: 'M-Pesa paid after all, after it had said that it did not.',
};

/** What is to be done: something is to be recorded, or the leg that is due is to be started. */
export type TransferStep = readonly TransferEvent[] | 'start-leg' | undefined;

/**
 * How a transfer goes on (design §5.2): once the money is collected the receiver is paid; when that finally fails the sender
 * gets it back; when that fails as well the money stays in transit and a person decides. A leg that can still succeed is
 * tried again under a new id, for a day. While nobody knows what became of a leg, nothing else is done; and when any leg
 * turns out to be paid after it was called failed, nothing more is paid before a person has looked.
 */
export function decideTransferStep(view: TransferView, nowMs: number): TransferStep {
  const atMs = nextTransferStepAtMs(view);
  if (atMs === undefined || atMs > nowMs) return undefined;
  const { payment, transfer, leg, earlier } = view;
  if (transfer === undefined) return [payoutDue(payment, 1)];
  if (leg?.outcome?.status === 'SUCCESS') return [done(payment, transfer, leg.outcome.receipt)];
  const late = unseenLate(transfer, leg === undefined ? earlier : [...earlier, leg]);
  if (late.length > 0) return [parkedLate(transfer, late)];
  if (leg !== undefined) return [afterLeg(transfer, leg, view.isOurError === true, nowMs)];
  return isTriedLongEnough(transfer, nowMs) ? [gaveUp(transfer, lastAnswer(transfer, earlier))] : 'start-leg';
}

/** Some legs were paid after all, and a person is told of them. */
export function parkedLate(transfer: Transfer, late: readonly Pick<Payout, 'transactionId'>[]): TransferEvent {
  const { type, data } = parked(transfer, PAID_LATE);
  return late.length === 0
    ? { type, data }
    : { type, data: { ...data, lateLegs: late.map((leg) => leg.transactionId) } };
}

/** The payout to the receiver may be made, as try `number`. */
export function payoutDue(of: Pick<Payment, 'transactionId' | 'merchantId' | 'amountCents'>, number: number) {
  const payoutId = payoutLegId(of.transactionId, number);
  return { type: 'TransferPayoutDue.v1', data: { ...aboutMoney(of), payoutId, number } } as const;
}

/** The payout back to the sender may be made, as try `number`. */
export function refundDue(transfer: Transfer, number: number, answer: TransferAnswer): TransferEvent {
  const refundId = refundLegId(transfer.transactionId, number);
  return { type: 'TransferRefundDue.v1', data: { ...aboutMoney(transfer), refundId, number, ...answer } };
}

function afterLeg(transfer: Transfer, leg: Payout, isOurError: boolean, nowMs: number): TransferEvent {
  const answer = answerOf(leg);
  if (!isWorthAnotherTry(leg, isOurError) || isTriedLongEnough(transfer, nowMs)) return gaveUp(transfer, answer);
  return transfer.status === 'paying'
    ? payoutDue(transfer, transfer.payouts + 1)
    : refundDue(transfer, transfer.refunds + 1, transfer.unpaid ?? answer);
}

function done({ fee }: Payment, transfer: Transfer, receipt: string | undefined): TransferEvent {
  const { legId, status, unpaid = NEVER_MADE } = transfer;
  const ended = { ...aboutMoney(transfer), ...(receipt === undefined ? {} : { receipt }), fee };
  return status === 'paying'
    ? { type: 'TransferCompleted.v1', data: { ...ended, payoutId: legId } }
    : { type: 'TransferRefunded.v1', data: { ...ended, refundId: legId, ...unpaid } };
}

/** No more tries in this direction: the money goes back, or nowhere until a person decides. */
function gaveUp(transfer: Transfer, answer: TransferAnswer): TransferEvent {
  return transfer.status === 'paying' ? refundDue(transfer, transfer.refunds + 1, answer) : parked(transfer, answer);
}

function parked(transfer: Transfer, answer: TransferAnswer) {
  return { type: 'TransferParked.v1', data: { ...aboutMoney(transfer), ...answer } } as const;
}

/** What became of the last leg in this direction, where one was ever made. */
function lastAnswer({ transactionId, status, payouts, refunds }: Transfer, legs: readonly Payout[]): TransferAnswer {
  const [idOf, count] = status === 'paying' ? ([payoutLegId, payouts] as const) : ([refundLegId, refunds] as const);
  for (let number = count; number >= 1; number -= 1) {
    const legId = idOf(transactionId, number);
    const leg = legs.find((one) => one.transactionId === legId);
    if (leg !== undefined) return answerOf(leg);
  }
  return NEVER_MADE;
}

function aboutMoney({
  transactionId,
  merchantId,
  amountCents,
}: Pick<Payment, 'transactionId' | 'merchantId' | 'amountCents'>) {
  return { transactionId, merchantId, amountCents, currency: 'KES' as const };
}

function answerOf({ resultCode = '', resultDescription = '' }: Payout): TransferAnswer {
  return { resultCode, resultDescription };
}
