import type { WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { Clock } from '@daftari/kernel/clock';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { holdIdOf, type Attempt } from '../domain/attempt';
import type { EventData } from '../domain/payment';
import type { HeldAttempt, HoldEndDeps } from './hold-end';
import { heldBy } from './hold-unknown';
import type { PaymentLog } from './payment-log';
import type { PaymentRequest } from './payment-request';
import { wireEnvironment } from './wire-environment';

export type Fee = EventData<'PaymentInitiated.v1'>['fee'];

export interface FeeHoldDeps extends HoldEndDeps {
  readonly walletFee: Pick<WalletFeeService, 'holdFees' | 'releaseFee'>;
  readonly log: Pick<PaymentLog, 'decideState'>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}

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
  const environment = wireEnvironment(request.environment);
  const caller = { actor: `merchant:${merchantId}`, causation: requestId };
  const hold = { holdId, merchantId, environment, transactionId, paymentType, amountCents, caller };
  const asked = deps.walletFee.holdFees({ holds: [hold], caller: undefined });
  const held = await heldBy(deps, asked, holdId, byMs);
  const { feeCents, refundOnFailure } = held;
  return { amountCents: feeCents, ...(held.holdId === '' ? {} : { holdId }), refundOnFailure };
}

/** The hold of a payment's attempt, for where no payment follows. */
export function feeHoldOf(
  { log, walletFee }: Pick<FeeHoldDeps, 'log' | 'walletFee'>,
  { merchantId, environment, requestId }: PaymentRequest,
  attempt: Attempt,
): HeldAttempt {
  const { transactionId } = attempt;
  const holdId = holdIdOf(attempt);
  return {
    holdId,
    merchantId,
    async abandon(reason) {
      const command = { kind: 'abandon', merchantId, transactionId, holdId, reason } as const;
      const cause = { actor: 'service:initiation', causation: requestId, environment };
      await log.decideState({ merchantId, transactionId }, command, cause);
    },
    release(reason) {
      const caller = { actor: 'service:initiation', causation: transactionId };
      return walletFee.releaseFee({ merchantId, holdId, reason, caller });
    },
  };
}
