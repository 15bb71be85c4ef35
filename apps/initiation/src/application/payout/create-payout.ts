import { isoTime } from '@daftari/kernel/clock';
import type { Attempt } from '../../domain/attempt';
import type { PayoutStarted } from '../../domain/payout/decide-payout-start';
import type { Payout } from '../../domain/payout/payout';
import { originatorConversationIdOf, payoutHoldsOf } from '../../domain/payout/payout-attempt';
import { createUnderHold, type CreateUnderHoldDeps } from '../create-under-hold';
import type { Fee } from '../fee-hold';
import { holdPayout, payoutHoldOf, type PayoutHoldDeps } from './payout-hold';
import type { PayoutLog } from './payout-log';
import { keyOf, type PayoutRequest } from './payout-request';

export interface CreatePayoutDeps extends PayoutHoldDeps, CreateUnderHoldDeps {
  readonly payouts: PayoutLog;
}

/** What a payout is made of. */
export interface PayoutPlan {
  readonly request: PayoutRequest;
  /** Pays. */
  readonly shortcode: string;
  readonly attempt: Attempt;
  /** The payout's id is random and was never used. */
  readonly fresh: boolean;
  /** Milliseconds since the epoch; after it nothing is started any more. */
  readonly beforeMs: number;
}

/**
 * Holds amount and fee and makes the payout durable.
 * @throws DaftariError OVERLOADED it took too long and nothing was started; what wallet-fee and the journal refuse with
 */
export function createPayout(deps: CreatePayoutDeps, plan: PayoutPlan): Promise<PayoutStarted<Payout>> {
  const { request, attempt, fresh } = plan;
  return createUnderHold<Fee, PayoutStarted<Payout>>(deps, {
    held: payoutHoldOf(deps, request, attempt),
    hold: () => holdPayout(deps, plan),
    isHeld: () => true,
    start: (fee) => deps.payouts.start(startOf(plan, fee), causeOf(request), fresh),
  });
}

function startOf({ request, shortcode, attempt, beforeMs }: PayoutPlan, fee: Fee) {
  const { environment, purpose, actor: _, refundKey: __, ...asked } = request;
  const { holdId } = payoutHoldsOf(attempt);
  const originatorConversationId = originatorConversationIdOf(attempt);
  const data = {
    ...attempt,
    ...asked,
    ...purpose,
    currency: 'KES' as const,
    shortcode,
    holdId,
    originatorConversationId,
    fee,
    answerBy: isoTime(beforeMs),
  };
  return { environment, beforeMs, data, key: keyOf(request) };
}

function causeOf({ actor, merchantId, requestId, environment }: PayoutRequest) {
  return { actor: actor ?? `merchant:${merchantId}`, causation: requestId, environment };
}
