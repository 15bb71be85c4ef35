import type { TransferEvent } from '@daftari/contracts/events/transfer-events';
import { derivedId } from '@daftari/kernel/ids';
import type { Payout, PayoutData } from '../payout/payout';

export type { TransferEvent } from '@daftari/contracts/events/transfer-events';
export type TransferData<T extends TransferEvent['type']> = Extract<TransferEvent, { type: T }>['data'];

/**
 * Where the money is: on its way to the receiver, on its way back to the sender, with one of them, in transit until a person
 * decides, or settled by a person elsewhere.
 */
export type TransferStatus = 'paying' | 'refunding' | 'completed' | 'refunded' | 'parked' | 'closed';

/** Why somebody was not paid, in the provider's words where it gave any. */
export type TransferAnswer = Pick<TransferData<'TransferParked.v1'>, 'resultCode' | 'resultDescription'>;

/** Money between two customers after it was collected (design §5.2), as the stream `transfer-<transactionId>` tells it. */
export interface Transfer extends Pick<
  TransferData<'TransferParked.v1'>,
  'transactionId' | 'merchantId' | 'amountCents' | 'currency'
> {
  readonly status: TransferStatus;
  /** The payout that is due or under way, to the receiver while paying and to the sender while refunding; else the last one. */
  readonly legId: string;
  /** Payouts to the receiver that were due so far. */
  readonly payouts: number;
  /** Payouts back to the sender that were due so far. */
  readonly refunds: number;
  /** ISO 8601; when the leg became due. */
  readonly dueAt: string;
  /** Id of the event that made it due. */
  readonly dueBy: string;
  /** ISO 8601; since when legs in the same direction have been tried one after the other. */
  readonly triedSince: string;
  /** Why the receiver was not paid; only while, and after, the money goes back. */
  readonly unpaid?: TransferAnswer;
  /** Why it was parked, the last time. */
  readonly parkedBy?: TransferAnswer;
  /** The payouts of it that were paid late and that a person was told of, while it was parked. */
  readonly knownLate?: readonly string[];
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** Undefined before the money is collected. */
export type TransferState = Transfer | undefined;

export function transferStream(transactionId: string): string {
  return `transfer-${transactionId}`;
}

/** The payout to the receiver: the same try always has the same. */
export function payoutLegId(transactionId: string, number: number): string {
  return derivedId('transfer-payout', transactionId, String(number));
}

/** The payout back to the sender: the same try always has the same. */
export function refundLegId(transactionId: string, number: number): string {
  return derivedId('transfer-refund', transactionId, String(number));
}

/** Which try in its direction the leg is; the first is 1. */
export function legNumber({ status, payouts, refunds }: Pick<Transfer, 'status' | 'payouts' | 'refunds'>): number {
  return status === 'refunding' ? refunds : payouts;
}

/** True for a payout that is a part of a transfer: the merchant knows only the transfer. */
export function isLeg({ paymentType }: Pick<PayoutData<'PayoutInitiated.v1'>, 'paymentType'>): boolean {
  return paymentType === 'C2C_PAYOUT' || paymentType === 'C2C_REFUND';
}

/** All payouts that were due so far, oldest first in each direction: money may still turn out to have gone by any of them. */
export function legIdsOf({ transactionId, payouts, refunds }: Transfer): string[] {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  return [
    ...numbers(payouts).map((number) => payoutLegId(transactionId, number)),
    ...numbers(refunds).map((number) => refundLegId(transactionId, number)),
  ];
}

/** Those payouts that M-Pesa paid after everybody had called them failed, and of which no person was told yet. */
export function unseenLate<L extends Pick<Payout, 'transactionId' | 'late'>>(
  { knownLate = [] }: Transfer,
  legs: readonly L[],
): L[] {
  return legs.filter(({ late, transactionId }) => late !== undefined && !knownLate.includes(transactionId));
}

/**
 * True while the transfer waits for this payout to be made; `legs` are those that were made before. Once one of them turns
 * out to be paid nothing more is sent before a person has looked.
 */
export function wantsLeg(transfer: TransferState, legId: string, legs: readonly Payout[]): boolean {
  return isMoving(transfer) && transfer.legId === legId && unseenLate(transfer, legs).length === 0;
}

/** True while the money is on its way. */
export function isMoving(transfer: TransferState): transfer is Transfer {
  return transfer?.status === 'paying' || transfer?.status === 'refunding';
}
