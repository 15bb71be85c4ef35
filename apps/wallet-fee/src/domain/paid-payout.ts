import { DaftariError } from '@daftari/kernel/errors';
import type { Cents } from '@daftari/kernel/money';
import { findPayoutHold, type HoldRef } from './find-hold';
import type { PayoutHold } from './hold';
import type { LedgerView } from './ledger-view';

/** M-Pesa paid a payout, from a shortcode of the platform. */
export interface PaidPayout extends HoldRef {
  readonly transactionId: string;
  readonly shortcode: string;
  readonly amountCents: Cents;
  readonly receipt?: string;
}

/** What was held for it. @throws DaftariError HOLD_NOT_FOUND; ALREADY_EXISTS the hold is another payment's or another amount's */
export function findPaid(command: PaidPayout, view: LedgerView): PayoutHold {
  const hold = findPayoutHold(command, view);
  if (hold.transactionId !== command.transactionId || hold.amountCents !== command.amountCents) {
    throw new DaftariError(
      'ALREADY_EXISTS',
      `The hold ${hold.holdId} of ${hold.amountCents} cents is of payment ${hold.transactionId}; ` +
        `payment ${command.transactionId} of ${command.amountCents} cents can not use it, and nothing is posted.`,
    );
  }
  return hold;
}
