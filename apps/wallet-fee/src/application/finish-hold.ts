import type { Caller } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { CaptureFeeRequest, ReleaseFeeRequest } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { DaftariError } from '@daftari/kernel/errors';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import { decideCapture } from '../domain/decide-capture';
import { decideRelease } from '../domain/decide-release';
import type { HoldState } from '../domain/hold';
import { holdStream } from '../domain/streams';
import { recordOn, type LedgerJournal } from './ledger-journal';

const MAX_REASON = 200;

/** @throws DaftariError VALIDATION_ERROR, HOLD_NOT_FOUND, HOLD_FINISHED; what the journal throws */
export async function captureFee(journal: LedgerJournal, request: CaptureFeeRequest): Promise<void> {
  const check = new FieldCheck();
  const asked = readHold(check, request);
  check.done();
  const { hold, about } = await findAsked(journal, asked);
  await recordOn(journal, about, (view) => decideCapture(hold, view));
}

/** @throws DaftariError VALIDATION_ERROR, HOLD_NOT_FOUND, HOLD_FINISHED; what the journal throws */
export async function releaseFee(journal: LedgerJournal, request: ReleaseFeeRequest): Promise<void> {
  const check = new FieldCheck();
  const asked = readHold(check, request);
  const reason = check.text('reason', request.reason, MAX_REASON);
  check.done();
  const { hold, about } = await findAsked(journal, asked);
  await recordOn(journal, about, (view) => decideRelease({ ...hold, reason }, view));
}

interface AskedHold {
  readonly merchantId: string;
  readonly holdId: string;
  readonly cause: { readonly actor: string; readonly causation: string };
}

function readHold(
  check: FieldCheck,
  request: { merchantId: string; holdId: string; caller: Caller | undefined },
): AskedHold {
  const merchantId = check.uuid('merchantId', request.merchantId);
  const holdId = check.uuid('holdId', request.holdId);
  return { merchantId, holdId, cause: callerCause(check, request.caller, holdId) };
}

/** A request does not say its environment and payment; both are in the hold and never change, so they can be read first. */
async function findAsked(journal: LedgerJournal, { merchantId, holdId, cause }: AskedHold) {
  const stream = holdStream(holdId);
  const { state } = await journal.state<HoldState>(partitionOf(merchantId), stream);
  if (state === undefined) throw new DaftariError('HOLD_NOT_FOUND');
  const { environment, transactionId } = state;
  return {
    hold: { holdId, merchantId, environment },
    about: { merchantId, streams: [stream], cause: { ...cause, correlation: transactionId, environment } },
  };
}
