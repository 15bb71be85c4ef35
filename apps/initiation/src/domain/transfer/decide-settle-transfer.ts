import { DaftariError } from '@daftari/kernel/errors';
import type { Payout } from '../payout/payout';
import { PAID_LATE, parkedLate, payoutDue, refundDue } from './decide-transfer';
import {
  payoutLegId,
  unseenLate,
  type Transfer,
  type TransferAnswer,
  type TransferEvent,
  type TransferStatus,
} from './transfer';
import type { TransferView } from './transfer-schedule';

/** What a person says about a transfer that could be paid to nobody. */
export type TransferDecision =
  | { readonly kind: 'retry-payout' }
  | { readonly kind: 'retry-refund' }
  /** It was settled elsewhere; `note` says how. */
  | { readonly kind: 'close'; readonly note: string };

/** The status that each decision leads to. */
const LEADS_TO: Readonly<Record<TransferDecision['kind'], TransferStatus>> = {
  'retry-payout': 'paying',
  'retry-refund': 'refunding',
  close: 'closed',
};

/** What follows from a decision. */
export interface TransferSettled {
  readonly events: readonly TransferEvent[];
  /** Why the decision was not followed: what `events` tell is to be recorded all the same. */
  readonly refused?: DaftariError;
}

/**
 * Takes a parked transfer on; the same decision again, while what followed from it lasts, changes nothing. Who would have
 * somebody paid once more is refused the first time when a payout was paid late since the transfer was parked: that is
 * recorded, so that it is seen, and the same decision after that is followed.
 * @throws DaftariError REVIEW_NOT_DUE nobody has to decide about it now
 */
export function decideSettleTransfer(decision: TransferDecision, view: TransferView): TransferSettled {
  const { payment, transfer, leg, earlier } = view;
  if (transfer?.status === LEADS_TO[decision.kind]) return { events: [] };
  if (transfer?.status !== 'parked') throw new DaftariError('REVIEW_NOT_DUE');
  const legs = leg === undefined ? earlier : [...earlier, leg];
  const unseen = unseenLate(transfer, legs);
  if (decision.kind === 'close') return { events: closed(decision.note, payment, transfer, legs) };
  if (unseen.length > 0) return { events: [parkedLate(transfer, unseen)], refused: paidLate(transfer, unseen) };
  const event =
    decision.kind === 'retry-payout'
      ? payoutDue(transfer, transfer.payouts + 1)
      : refundDue(transfer, transfer.refunds + 1, whyUnpaid(transfer));
  return { events: [event] };
}

/** Where M-Pesa paid any of it late, that is told as the reason, also when something else was in between. */
function closed(
  note: string,
  { fee }: TransferView['payment'],
  transfer: Transfer,
  legs: readonly Payout[],
): TransferEvent[] {
  const { transactionId, merchantId, amountCents, currency, parkedBy } = transfer;
  const data = { transactionId, merchantId, amountCents, currency, note, fee };
  const saysSo = parkedBy?.resultCode === PAID_LATE.resultCode;
  const late = legs.filter((one) => one.late !== undefined);
  if (late.length === 0 && !saysSo) return [{ type: 'TransferClosed.v1', data }];
  const isNew = !saysSo || unseenLate(transfer, late).length > 0;
  return [
    ...(isNew ? [parkedLate(transfer, late)] : []),
    { type: 'TransferClosed.v1', data: { ...data, covers: 'receivable' } },
  ];
}

function paidLate({ transactionId, payouts }: Transfer, unseen: readonly Payout[]): DaftariError {
  const toReceiver = Array.from({ length: payouts }, (_, index) => payoutLegId(transactionId, index + 1));
  const which = unseen.map(({ transactionId: legId, late }) => {
    const to = toReceiver.includes(legId) ? 'receiver' : 'sender';
    const receipt = late?.receipt === undefined ? 'receipt not known yet' : `receipt ${late.receipt}`;
    return `payout ${legId} to the ${to} (${receipt})`;
  });
  return new DaftariError(
    'DECISION_CONFLICT',
    `M-Pesa paid after all, after transfer ${transactionId} was parked: ${which.join(', ')}. Nobody is paid once more by ` +
      'this, and no money moved. Close the transfer when nobody is to be paid any more; the same decision again is followed.',
  );
}

/** Why the receiver was not paid, where that is known; else why nobody was. */
function whyUnpaid({ unpaid, parkedBy }: Transfer): TransferAnswer {
  const why = unpaid ?? parkedBy;
  if (why === undefined) throw new Error('a parked transfer tells why');
  return why;
}
