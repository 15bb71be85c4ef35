import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { Hold, HoldState, PayoutHold } from './hold';
import type { LedgerView } from './ledger-view';
import { holdStream } from './streams';

/** Names a hold, and whose it must be. */
export interface HoldRef {
  readonly holdId: string;
  readonly merchantId: string;
  readonly environment: Environment;
}

/** The hold of a fee. One of another merchant or of the other environment is not found. @throws DaftariError HOLD_NOT_FOUND */
export function findHold(ref: HoldRef, view: LedgerView): Hold {
  const hold = stateOf(ref, view);
  if (hold === undefined || hold.kind === 'payout') throw notFound(ref);
  return hold;
}

/** The hold of a payout's amount, found as that of a fee is. @throws DaftariError HOLD_NOT_FOUND */
export function findPayoutHold(ref: HoldRef, view: LedgerView): PayoutHold {
  const hold = stateOf(ref, view);
  if (hold?.kind !== 'payout') throw notFound(ref);
  return hold;
}

function stateOf({ holdId, merchantId, environment }: HoldRef, view: LedgerView): HoldState {
  const hold = view.stream<HoldState>(holdStream(holdId)).state;
  return hold?.merchantId === merchantId && hold.environment === environment ? hold : undefined;
}

function notFound({ holdId, environment }: HoldRef): DaftariError {
  return new DaftariError('HOLD_NOT_FOUND', `There is no hold ${holdId} of this merchant in ${environment}.`);
}
