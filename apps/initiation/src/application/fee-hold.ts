import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { Clock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { withDeadline } from '@daftari/rpc/deadline';
import { fromItemError } from '@daftari/rpc/known-error';
import { holdIdOf, type Attempt } from '../domain/attempt';
import type { EventData } from '../domain/payment';
import type { PaymentLog } from './payment-log';
import type { PaymentRequest } from './payment-request';

export type Fee = EventData<'PaymentInitiated.v1'>['fee'];

export interface FeeHoldDeps {
  readonly walletFee: Pick<WalletFeeService, 'holdFees' | 'releaseFee'>;
  readonly log: Pick<PaymentLog, 'decideState'>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: { warn(fields: object, message: string): void };
}

/** Nobody can say whether the hold was made. */
export class HoldUnknown extends Error {
  override readonly name = 'HoldUnknown';
}

/** What wallet-fee says of one hold when it does not know itself whether it was made. */
const UNKNOWN_CODES: readonly string[] = ['OUTCOME_UNKNOWN', 'INTERNAL_ERROR'];

/**
 * Reserves the payment's fee.
 * @param byMs milliseconds since the epoch; nobody waits longer
 * @throws DaftariError INSUFFICIENT_SERVICE_BALANCE and what else wallet-fee refuses with: nothing is held. HOLD_FINISHED:
 * the attempt is over. HoldUnknown with the call's error as its cause
 */
export async function holdFee(
  deps: FeeHoldDeps,
  request: PaymentRequest,
  attempt: Attempt,
  byMs: number,
): Promise<Fee> {
  const { merchantId, amountCents, paymentType, requestId } = request;
  const { transactionId } = attempt;
  const holdId = holdIdOf(attempt);
  const environment = request.environment === 'live' ? WireEnvironment.LIVE : WireEnvironment.TEST;
  const hold = { holdId, merchantId, environment, transactionId, paymentType, amountCents };
  const caller = { actor: `merchant:${merchantId}`, causation: requestId };
  const leftMs = Math.max(0, byMs - deps.clock.nowMs());
  const asked = deps.walletFee.holdFees({ holds: [hold], caller });
  const { results } = await withDeadline(asked, leftMs, deps.scheduler, 'wallet-fee').catch((cause: unknown) => {
    throw new HoldUnknown(`nobody can say whether hold ${holdId} was made`, { cause });
  });
  const result = results[0]?.result;
  if (result === undefined) throw new HoldUnknown(`wallet-fee answered nothing for hold ${holdId}`);
  if (result.$case === 'error') {
    const cause = fromItemError(result.value);
    if (!UNKNOWN_CODES.includes(cause.code)) throw cause;
    throw new HoldUnknown(`wallet-fee does not know whether hold ${holdId} was made`, { cause });
  }
  const { feeCents, refundOnFailure } = result.value;
  return { amountCents: feeCents, ...(result.value.holdId === '' ? {} : { holdId }), refundOnFailure };
}

/** Appends that no payment can follow this attempt. @throws DaftariError ALREADY_EXISTS one did; what the journal throws */
export async function abandonAttempt(
  { log }: Pick<FeeHoldDeps, 'log'>,
  { merchantId, environment, requestId }: PaymentRequest,
  attempt: Attempt,
  reason: string,
): Promise<void> {
  const { transactionId } = attempt;
  const command = { kind: 'abandon', merchantId, transactionId, holdId: holdIdOf(attempt), reason } as const;
  const cause = { actor: 'service:initiation', causation: requestId, environment };
  await log.decideState({ merchantId, transactionId }, command, cause);
}

/**
 * Ends a hold that has no payment: first it is made sure that none can follow, then the hold is released (design §5.1). Never
 * rejects. When either fails the hold stays, and wallet-fee asks about it later.
 */
export async function giveUpHold(
  deps: FeeHoldDeps,
  request: PaymentRequest,
  attempt: Attempt,
  reason: string,
): Promise<void> {
  try {
    await abandonAttempt(deps, request, attempt, reason);
  } catch (error) {
    // Another request under the same key has started the payment under this very hold: it is needed.
    if (isAlreadyThere(error)) return;
    warnOfHold(deps, request.merchantId, holdIdOf(attempt), error);
    return;
  }
  await releaseHold(deps, request, attempt, reason);
}

export function isAlreadyThere(error: unknown): boolean {
  return error instanceof DaftariError && error.code === 'ALREADY_EXISTS';
}

/** Releases the hold of an abandoned attempt. Never rejects. */
export async function releaseHold(
  deps: FeeHoldDeps,
  { merchantId }: PaymentRequest,
  attempt: Attempt,
  reason: string,
): Promise<void> {
  const holdId = holdIdOf(attempt);
  const caller = { actor: 'service:initiation', causation: attempt.transactionId };
  try {
    await deps.walletFee.releaseFee({ merchantId, holdId, reason, caller });
  } catch (error) {
    // A hold that was never made needs no release.
    if (error instanceof DaftariError && error.code === 'HOLD_NOT_FOUND') return;
    warnOfHold(deps, merchantId, holdId, error);
  }
}

function warnOfHold({ logger }: FeeHoldDeps, merchantId: string, holdId: string, error: unknown): void {
  logger.warn(
    { holdId, merchantId, err: error },
    `hold ${holdId} has no payment and was not released yet; no money moved. wallet-fee gives it back by itself later`,
  );
}
