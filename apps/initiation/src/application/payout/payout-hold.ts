import {
  MoneySource,
  type PayoutHold,
  type WalletFeeService,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { Clock } from '@daftari/kernel/clock';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { Attempt } from '../../domain/attempt';
import { payoutHoldsOf } from '../../domain/payout/payout-attempt';
import type { Fee } from '../fee-hold';
import type { HeldAttempt, HoldEndDeps } from '../hold-end';
import { heldBy } from '../hold-unknown';
import { wireEnvironment } from '../wire-environment';
import type { PayoutLog } from './payout-log';
import type { PayoutPlan } from './create-payout';
import type { PayoutRequest } from './payout-request';

export interface PayoutHoldDeps extends HoldEndDeps {
  readonly walletFee: Pick<WalletFeeService, 'holdPayouts' | 'releasePayout'>;
  readonly payouts: Pick<PayoutLog, 'decideState'>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}

/**
 * Reserves amount and fee of the payout, both or neither; answers the fee. Nobody waits longer than to `beforeMs`
 * (milliseconds since the epoch).
 * @throws DaftariError INSUFFICIENT_FUNDS, INSUFFICIENT_SERVICE_BALANCE and what else wallet-fee refuses with: nothing is
 * held. HOLD_FINISHED: the attempt is over. HoldUnknown with the call's error as its cause
 */
export async function holdPayout(
  deps: PayoutHoldDeps,
  { request, attempt, shortcode, beforeMs }: PayoutPlan,
): Promise<Fee> {
  const { merchantId, amountCents, requestId, purpose } = request;
  const source = SOURCES[purpose.source ?? 'payout'];
  const { transactionId } = attempt;
  const holds = payoutHoldsOf(attempt);
  const environment = wireEnvironment(request.environment);
  const caller = { actor: request.actor ?? `merchant:${merchantId}`, causation: requestId };
  const { paymentType } = purpose;
  const what = { merchantId, environment, transactionId, paymentType, amountCents, source, shortcode };
  const hold = { ...holds, ...what, caller };
  const asked = deps.walletFee.holdPayouts({ holds: [hold], caller: undefined });
  const { fee } = await heldBy<PayoutHold>(deps, asked, holds.holdId, beforeMs);
  if (fee === undefined) return { amountCents: 0, refundOnFailure: false };
  const { feeCents, refundOnFailure, holdId } = fee;
  return { amountCents: feeCents, ...(holdId === '' ? {} : { holdId }), refundOnFailure };
}

const SOURCES: Record<NonNullable<PayoutRequest['purpose']['source']>, MoneySource> = {
  payout: MoneySource.PAYOUT,
  collections: MoneySource.COLLECTIONS,
  transit: MoneySource.TRANSIT,
  suspense: MoneySource.SUSPENSE,
};

/** The holds of a payout's attempt, for where no payout follows. */
export function payoutHoldOf(
  { payouts, walletFee }: Pick<PayoutHoldDeps, 'payouts' | 'walletFee'>,
  { merchantId, environment, requestId }: PayoutRequest,
  attempt: Attempt,
): HeldAttempt {
  const { transactionId } = attempt;
  const { holdId } = payoutHoldsOf(attempt);
  return {
    holdId,
    merchantId,
    async abandon(reason) {
      const command = { kind: 'abandon', merchantId, transactionId, holdId, reason } as const;
      const cause = { actor: 'service:initiation', causation: requestId, environment };
      await payouts.decideState({ merchantId, transactionId }, command, cause);
    },
    release(reason) {
      const caller = { actor: 'service:initiation', causation: transactionId };
      return walletFee.releasePayout({ merchantId, holdId, reason, caller });
    },
  };
}
