import type { ReleasePayoutRequest } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { DaftariError } from '@daftari/kernel/errors';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import { decidePayoutRelease } from '../domain/decide-payout-release';
import type { HoldState } from '../domain/hold';
import { payoutHoldStreams } from '../domain/payout-holds';
import { holdStream } from '../domain/streams';
import { recordOn, type LedgerJournal } from './ledger-journal';

const MAX_REASON = 200;

/**
 * Gives a payout's amount and fee back. A request does not say its environment, payment and fee; all of them are in the hold
 * and never change, so they can be read first.
 * @throws DaftariError VALIDATION_ERROR, HOLD_NOT_FOUND, HOLD_FINISHED; what the journal throws
 */
export async function releasePayout(journal: LedgerJournal, request: ReleasePayoutRequest): Promise<void> {
  const check = new FieldCheck();
  const merchantId = check.uuid('merchantId', request.merchantId);
  const holdId = check.uuid('holdId', request.holdId);
  const reason = check.text('reason', request.reason, MAX_REASON);
  const cause = callerCause(check, request.caller, holdId);
  check.done();
  const { state: hold } = await journal.state<HoldState>(partitionOf(merchantId), holdStream(holdId));
  if (hold?.kind !== 'payout') throw new DaftariError('HOLD_NOT_FOUND');
  const { environment, transactionId, feeHoldId } = hold;
  const command = { merchantId, environment, holdId, reason, ...(feeHoldId !== undefined && { feeHoldId }) };
  const about = { merchantId, streams: payoutHoldStreams(command) };
  await recordOn(journal, { ...about, cause: { ...cause, correlation: transactionId, environment } }, (view) =>
    decidePayoutRelease(command, view),
  );
}
