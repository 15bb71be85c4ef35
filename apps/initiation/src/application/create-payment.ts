import { isoTime } from '@daftari/kernel/clock';
import type { Attempt } from '../domain/attempt';
import type { Started } from '../domain/decide-start';
import type { Payment } from '../domain/payment';
import { createUnderHold, type CreateUnderHoldDeps } from './create-under-hold';
import { feeHoldOf, holdFee, type Fee, type FeeHoldDeps } from './fee-hold';
import type { PaymentLog } from './payment-log';
import type { PaymentRequest } from './payment-request';
import type { PaymentRoute } from './payment-route';

export interface CreateDeps extends FeeHoldDeps, CreateUnderHoldDeps {
  readonly log: PaymentLog;
}

/** What a payment is made of. */
export interface PaymentPlan {
  readonly request: PaymentRequest;
  readonly route: PaymentRoute;
  readonly attempt: Attempt;
  /** The payment's id is random and was never used. */
  readonly fresh: boolean;
  /** Milliseconds since the epoch; after it nothing is started any more. */
  readonly beforeMs: number;
}

/**
 * Holds the fee and makes the payment durable.
 * @throws DaftariError OVERLOADED it took too long and nothing was started; what wallet-fee and the journal refuse with
 */
export function createPayment(deps: CreateDeps, plan: PaymentPlan): Promise<Started<Payment>> {
  const { request, attempt, fresh, beforeMs } = plan;
  return createUnderHold<Fee, Started<Payment>>(deps, {
    held: feeHoldOf(deps, request, attempt),
    hold: () => holdFee(deps, request, attempt, beforeMs),
    isHeld: ({ holdId }) => holdId !== undefined,
    start: (fee) => deps.log.start(startOf(plan, fee), causeOf(request), fresh),
  });
}

function startOf({ request, route, attempt, beforeMs }: PaymentPlan, fee: Fee) {
  const { environment, credentialId: _credential, ...asked } = request;
  const { provider: _provider, ...paid } = route;
  const answerBy = isoTime(beforeMs);
  return { environment, beforeMs, data: { ...attempt, ...asked, ...paid, currency: 'KES', fee, answerBy } as const };
}

/** Who led to a payment, for the log. */
export function causeOf({ merchantId, requestId, environment }: PaymentRequest) {
  return { actor: `merchant:${merchantId}`, causation: requestId, environment };
}
