import { feesAccount } from './accounts';
import { captured } from './decide-capture';
import { released } from './decide-release';
import { findHold, type HoldRef } from './find-hold';
import type { Hold } from './hold';
import type { LedgerFact, LedgerView } from './ledger-view';
import { transfer } from './posting';
import { holdStream, postingIdOf, postingStream } from './streams';

/** A payment ended without success after M-Pesa had taken it: failed, cancelled or expired. */
export interface SettleFailure extends HoldRef {
  readonly reason: string;
  /** A person says so, and not M-Pesa. */
  readonly isByPerson?: boolean;
}

export function failureStreams({ holdId }: Pick<SettleFailure, 'holdId'>): string[] {
  return [holdStream(holdId), postingStream(postingIdOf(holdId, 'refund'))];
}

/**
 * Settles the fee of a payment that finally failed. The fee is kept unless its rule says `refundOnFailure`: then an open
 * hold is released, and a captured one is paid back by a posting of its own (the finished hold itself never changes).
 *
 * A hold that is still open here belongs to a payment whose submit was unknown. A final result proves that M-Pesa did
 * take the request, so design §5.3's rule for accepted requests applies and the fee is captured; "released when an unknown
 * proves not executed" is the other case, in which there is no result from M-Pesa but a refusal, or a person's word.
 */
export function decideFailure(command: SettleFailure, view: LedgerView): LedgerFact[] {
  const hold = findHold(command, view);
  const isFree = hold.refundOnFailure || command.isByPerson === true;
  if (hold.status === 'open') return [isFree ? released(hold, command.reason) : captured(hold)];
  if (hold.status === 'released' || !hold.refundOnFailure) return [];
  const refund = refunded(hold);
  return view.stream(refund.stream).version > 0 ? [] : [refund];
}

/** Pays a captured fee back by a posting of its own. */
export function refunded(hold: Hold): LedgerFact {
  const { holdId, merchantId, transactionId, environment, account, amountCents } = hold;
  const postingId = postingIdOf(holdId, 'refund');
  const legs = transfer(feesAccount(environment), account, amountCents);
  const data = { postingId, holdId, merchantId, transactionId, currency: 'KES', legs } as const;
  return { stream: postingStream(postingId), type: 'FeeRefunded.v1', data };
}
