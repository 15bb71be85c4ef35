import { ERASED } from '@daftari/journal-core/personal-data';
import { cents, formatShillings } from '@daftari/kernel/money';
import { maskPhone } from '@daftari/kernel/phone';
import type { Payment } from '../payment';
import { PAID_LATE } from './decide-transfer';
import type { Transfer, TransferState } from './transfer';

export interface TransferReviewDue {
  readonly reason: 'TRANSFER_PARKED';
  /** Milliseconds since the epoch; since when a person has to look. */
  readonly sinceMs: number;
}

/** From when on a person has to look at the transfer; undefined when nobody has to. */
export function transferReviewDue(transfer: TransferState): TransferReviewDue | undefined {
  if (transfer?.status !== 'parked') return undefined;
  return { reason: 'TRANSFER_PARKED', sinceMs: Date.parse(transfer.updatedAt) };
}

/**
 * What happened, where the money is and what to do, for the person who looks at the transfer. `isLate`: some payout of it was
 * paid after it was called failed, for whatever the transfer was parked.
 */
export function transferReviewMessage(
  { phone, receiver = '', outcome }: Payment,
  transfer: Transfer,
  isLate: boolean,
): string {
  const { amountCents, payouts, refunds, merchantId, parkedBy } = transfer;
  const receipt = outcome?.receipt === undefined ? 'receipt not known' : `receipt ${outcome.receipt}`;
  if (isLate || parkedBy?.resultCode === PAID_LATE.resultCode) {
    return (
      `KES ${formatShillings(cents(amountCents))} was collected from ${shown(phone)} (${receipt}) for ${shown(receiver)}. ` +
      'M-Pesa paid it out after all, after it had said that it did not, and the merchant was charged for that on its ' +
      `receivable account; the money that was collected is still in the transit account of merchant ${merchantId}. Look at ` +
      'the late payout, on this list as well. Close the transfer when nobody is to be paid any more: then the money in ' +
      'transit pays what the merchant owes'
    );
  }
  const why = parkedBy === undefined ? '' : ` (${parkedBy.resultCode}: ${parkedBy.resultDescription})`;
  return (
    `KES ${formatShillings(cents(amountCents))} was collected from ${shown(phone)} (${receipt}) for ${shown(receiver)}. ` +
    `Neither the receiver (tries: ${payouts}) nor the sender (tries: ${refunds}) could be paid${why}. The money is in the ` +
    `transit account of merchant ${merchantId}, and nothing more is done by itself. Pay the receiver once more, pay the ` +
    'sender back once more, or, when it was settled elsewhere, close the transfer'
  );
}

function shown(phone: string): string {
  return phone === ERASED ? ERASED : maskPhone(phone);
}
