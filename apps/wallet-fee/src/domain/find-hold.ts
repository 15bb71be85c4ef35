import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { Hold, HoldState } from './hold';
import type { LedgerView } from './ledger-view';
import { holdStream } from './streams';

/** Names a hold, and whose it must be. */
export interface HoldRef {
  readonly holdId: string;
  readonly merchantId: string;
  readonly environment: Environment;
}

/** A hold of another merchant or of the other environment is not found. @throws DaftariError HOLD_NOT_FOUND */
export function findHold({ holdId, merchantId, environment }: HoldRef, view: LedgerView): Hold {
  const hold = view.stream<HoldState>(holdStream(holdId)).state;
  if (hold === undefined || hold.merchantId !== merchantId || hold.environment !== environment) {
    throw new DaftariError('HOLD_NOT_FOUND', `There is no hold ${holdId} of this merchant in ${environment}.`);
  }
  return hold;
}
