import type { Payment } from '../payment';
import type { Payout } from '../payout/payout';
import { failureOf } from '../payout/payout-conclusion';
import { isMoving, legNumber, type TransferState } from './transfer';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Legs in one direction are tried for so long; then the sender is paid back, or a person decides. */
export const TRY_FOR_MS = 24 * HOUR_MS;

/** A second try comes so long after the first was given up, a third so long after the second; the last one repeats. */
const AGAIN_AFTER_MS = [30 * SECOND_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS];

/** M-Pesa's word for a shortcode that is short of money (daraja.md §5): the operator fills it, and nobody else failed. */
const SHORT_OF_FUNDS = '1';

/** M-Pesa's word for a payout that it does not know: where that ended it, nothing was ever executed (daraja.md §5). */
const NOT_FOUND = '2032';

/** What decides how a transfer goes on. */
export interface TransferView {
  /** The payment that collects the money. */
  readonly payment: Payment;
  readonly transfer: TransferState;
  /** The transfer's leg; undefined until it is started. */
  readonly leg: Payout | undefined;
  /** All other legs that were started, oldest first in each direction. */
  readonly earlier: readonly Payout[];
  /** The leg ended by an error of our own set-up: credentials, permissions, the shortcode. */
  readonly isOurError?: boolean;
}

/**
 * When something is to be done next, in milliseconds since the epoch; it may lie in the past. Undefined while a payment or a
 * payout is awaited, and when nothing is left to do.
 */
export function nextTransferStepAtMs({ payment, transfer, leg }: Omit<TransferView, 'earlier'>): number | undefined {
  if (transfer === undefined) return isCollected(payment) ? Date.parse(payment.updatedAt) : undefined;
  if (!isMoving(transfer)) return undefined;
  if (leg === undefined) return Date.parse(transfer.dueAt) + pauseBeforeMs(legNumber(transfer));
  return leg.outcome === undefined ? undefined : Date.parse(leg.updatedAt);
}

/** True when this customer's money is to go on to another customer. */
export function isCollected({ paymentType, outcome }: Payment): boolean {
  return paymentType === 'C2C' && outcome?.status === 'SUCCESS';
}

/**
 * True when another payout instead of this one can still succeed: nobody said that the customer can not be paid. So it is
 * when M-Pesa was out of reach or short of money, when what is wrong is our own set-up, and when M-Pesa never had it.
 */
export function isWorthAnotherTry(leg: Pick<Payout, 'refusal' | 'resultCode' | 'doubts'>, isOurError = false): boolean {
  const { refusal, resultCode } = leg;
  if (isOurError) return true;
  if (refusal !== undefined) return refusal.code === 'PROVIDER_UNAVAILABLE';
  return resultCode === SHORT_OF_FUNDS || (resultCode === NOT_FOUND && failureOf(leg) === undefined);
}

/** True when no leg in this direction is to be tried any more. */
export function isTriedLongEnough({ triedSince }: { readonly triedSince: string }, nowMs: number): boolean {
  return nowMs - Date.parse(triedSince) >= TRY_FOR_MS;
}

function pauseBeforeMs(number: number): number {
  return number <= 1 ? 0 : AGAIN_AFTER_MS[Math.min(number - 2, AGAIN_AFTER_MS.length - 1)]!;
}
