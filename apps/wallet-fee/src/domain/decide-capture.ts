import { DaftariError } from '@daftari/kernel/errors';
import { feesAccount } from './accounts';
import { findHold, type HoldRef } from './find-hold';
import type { Hold } from './hold';
import type { LedgerFact, LedgerView } from './ledger-view';
import { transfer } from './posting';
import { holdStream, postingIdOf } from './streams';

/** Earns a held fee. A finished hold never changes again: captured stays captured, released is refused (HOLD_FINISHED). */
export function decideCapture(command: HoldRef, view: LedgerView): LedgerFact[] {
  const hold = findHold(command, view);
  if (hold.status === 'captured') return [];
  if (hold.status === 'released') {
    throw new DaftariError('HOLD_FINISHED', `The hold ${hold.holdId} was released; it can not be captured.`);
  }
  return [captured(hold)];
}

export function captured(hold: Hold): LedgerFact {
  const { holdId, merchantId, transactionId, environment, account, amountCents } = hold;
  const legs = transfer(account, feesAccount(environment), amountCents);
  const postingId = postingIdOf(holdId, 'fee');
  const data = { holdId, postingId, merchantId, transactionId, currency: 'KES', legs } as const;
  return { stream: holdStream(holdId), type: 'FeeCaptured.v1', data };
}
