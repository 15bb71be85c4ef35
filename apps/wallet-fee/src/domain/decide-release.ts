import { DaftariError } from '@daftari/kernel/errors';
import { findHold, type HoldRef } from './find-hold';
import type { Hold } from './hold';
import type { LedgerFact, LedgerView } from './ledger-view';
import { holdStream } from './streams';

export interface ReleaseHold extends HoldRef {
  readonly reason: string;
}

/** Gives back what a hold reserved. A finished hold never changes again: what was captured is refused (HOLD_FINISHED). */
export function decideRelease(command: ReleaseHold, view: LedgerView): LedgerFact[] {
  const hold = findHold(command, view);
  if (hold.status === 'released') return [];
  if (hold.status === 'captured') {
    throw new DaftariError('HOLD_FINISHED', `The hold ${hold.holdId} was captured; it can not be released.`);
  }
  return [released(hold, command.reason)];
}

export function released(hold: Hold, reason: string): LedgerFact {
  const { holdId, merchantId, transactionId, amountCents } = hold;
  const data = { holdId, merchantId, transactionId, amountCents, currency: 'KES', reason } as const;
  return { stream: holdStream(holdId), type: 'FeeReleased.v1', data };
}
