import { DaftariError } from '@daftari/kernel/errors';
import { decideTransferStep } from '../../domain/transfer/decide-transfer';
import { nextTransferStepAtMs, type TransferView } from '../../domain/transfer/transfer-schedule';
import type { InFlight } from '../in-flight';
import type { PaymentKey } from '../payment-log';
import { initiateOwnPayout, type InitiatePayoutDeps } from '../payout/initiate-payout';
import type { AskDeps } from '../reconciler-ask';
import type { Reconciled } from '../reconciler-question';
import { legRequestOf } from './transfer-leg';
import type { TransferLog } from './transfer-log';

export interface MoveTransferDeps extends InitiatePayoutDeps {
  readonly transfers: Pick<TransferLog, 'find' | 'advance'>;
  /** A leg goes on when nobody waits for it. */
  readonly inFlight: InFlight;
  readonly onStop: AskDeps['onStop'];
  readonly logger: InitiatePayoutDeps['logger'] & { warn(fields: object, message: string): void };
}

/** The ledger hears of a collection within seconds: who waits longer for its money in transit is told of. */
const IN_TRANSIT_WITHIN_MS = 60_000;

/** A transfer has some four steps; whoever finds more in one go looks again later. */
const MAX_STEPS = 8;

/**
 * Moves one transfer on as far as it goes now: records what is due and starts the payout that is due. The log decides what
 * that is, so that any number of processes may do this at the same time, and a leg is paid once: its id says which it is, and
 * it starts only while its transfer waits for it.
 */
export async function moveTransfer(deps: MoveTransferDeps, key: PaymentKey): Promise<Reconciled> {
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const found = await deps.transfers.find(key);
    // Looked at before it is asked of the journal, which would write nothing but still take a turn.
    if (found === undefined || decideTransferStep(found, deps.clock.nowMs()) === undefined) {
      return steps === 0 ? 'not-due' : 'recorded';
    }
    const step = await deps.transfers.advance(found);
    const started = step === 'start-leg' ? await startLeg(deps, found) : 'recorded';
    if (started !== 'recorded') return started;
  }
  return 'recorded';
}

/**
 * Pays out what is due. Where that is refused before it begins nothing is held and nothing sent, and the same leg is tried
 * again: above all the ledger may not have heard yet that the money is in transit (INSUFFICIENT_FUNDS).
 */
async function startLeg(deps: MoveTransferDeps, found: TransferView): Promise<Reconciled> {
  const { payment, transfer } = found;
  if (transfer === undefined) return 'not-due';
  const started = deps.inFlight.run(async () => {
    try {
      await initiateOwnPayout(deps, legRequestOf(payment, transfer), transfer.legId);
      return 'recorded' as const;
    } catch (error) {
      return notStarted(deps, found, error);
    }
  });
  return new Promise((resolve) => {
    const cancel = deps.onStop(() => resolve('unanswered'));
    void started.then((how) => {
      cancel();
      resolve(how);
    });
  });
}

function notStarted({ logger, clock }: MoveTransferDeps, found: TransferView, error: unknown): Reconciled {
  const { transactionId } = found.payment;
  const sinceMs = nextTransferStepAtMs(found) ?? clock.nowMs();
  const isRecent = clock.nowMs() - sinceMs <= IN_TRANSIT_WITHIN_MS;
  if (isRecent && error instanceof DaftariError && error.code === 'INSUFFICIENT_FUNDS') return 'not-due';
  logger.warn(
    { transactionId, err: error },
    `transfer ${transactionId}: its payout could not be started; its money is in transit, and it is tried again`,
  );
  return 'unanswered';
}
