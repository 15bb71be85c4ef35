import { AppendUnknown } from '@daftari/journal-core/errors';
import { DaftariError } from '@daftari/kernel/errors';
import type { Attempt } from '../domain/attempt';
import type { NotStarted, Started } from '../domain/decide-start';
import type { Payment } from '../domain/payment';
import {
  abandonAttempt,
  giveUpHold,
  holdFee,
  HoldUnknown,
  isAlreadyThere,
  releaseHold,
  type Fee,
  type FeeHoldDeps,
} from './fee-hold';
import type { InFlight } from './in-flight';
import type { PaymentLog } from './payment-log';
import type { PaymentRequest } from './payment-request';
import type { PaymentRoute } from './payment-route';

export interface CreateDeps extends FeeHoldDeps {
  readonly log: PaymentLog;
  readonly inFlight: InFlight;
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
 * Holds the fee and makes the payment durable. Without a payment the hold is given back, unless the payment may exist; that
 * goes on in the background.
 * @throws DaftariError OVERLOADED it took too long and nothing was started; what wallet-fee and the journal refuse with
 */
export async function createPayment(deps: CreateDeps, plan: PaymentPlan): Promise<Started<Payment>> {
  const { request, attempt } = plan;
  let fee: Fee | undefined;
  let started: Started<Payment>;
  try {
    fee = await holdFee(deps, request, attempt, plan.beforeMs);
    started = await deps.log.start(startOf(plan, fee), causeOf(request), plan.fresh);
  } catch (error) {
    if (error instanceof DaftariError && error.code === 'HOLD_FINISHED') return burnAttempt(deps, plan);
    const isHeld = error instanceof HoldUnknown || fee?.holdId !== undefined;
    // After *unknown* the payment may exist, and its hold with it: then the sweep settles what became of it.
    if (isHeld && !(error instanceof AppendUnknown)) {
      inBackground(deps, () => giveUpHold(deps, request, attempt, 'the payment was not created'));
    }
    throw error instanceof HoldUnknown ? causeOfUnknown(error) : error;
  }
  if (started.kind !== 'started' && fee.holdId !== undefined) settleHold(deps, plan, started);
  if (started.kind === 'too-late') throw tooLate();
  return started;
}

/** It took so long that its caller can not be kept waiting; nothing was sent, and nothing will be. */
export function tooLate(): DaftariError {
  return new DaftariError('OVERLOADED', undefined, { retryAfterSeconds: 5 });
}

/** The hold of an attempt that was abandoned is of no use; one of a payment that exists is that payment's. */
function settleHold(deps: CreateDeps, { request, attempt }: PaymentPlan, { kind }: NotStarted): void {
  if (kind !== 'exists')
    inBackground(deps, () => releaseHold(deps, request, attempt, `the payment did not start: ${kind}`));
}

/** The hold was released before: no payment may ever stand on it. */
async function burnAttempt(deps: CreateDeps, { request, attempt }: PaymentPlan): Promise<NotStarted> {
  try {
    await abandonAttempt(deps, request, attempt, 'its hold was finished already');
  } catch (error) {
    // A payment stands on it after all: the next look finds it.
    if (!isAlreadyThere(error)) throw error;
  }
  return { kind: 'attempt-abandoned' };
}

function startOf({ request, route, attempt, beforeMs }: PaymentPlan, fee: Fee) {
  const { environment, ...asked } = request;
  const { provider: _, ...paid } = route;
  return { environment, beforeMs, data: { ...attempt, ...asked, ...paid, currency: 'KES', fee } as const };
}

function causeOf({ merchantId, requestId, environment }: PaymentRequest) {
  return { actor: `merchant:${merchantId}`, causation: requestId, environment };
}

/** Whatever became of the hold, nothing was sent: that is what the caller has to know. */
function causeOfUnknown(error: HoldUnknown): unknown {
  const cause = error.cause ?? error;
  return cause instanceof DaftariError && cause.code === 'OUTCOME_UNKNOWN' ? tooLate() : cause;
}

function inBackground({ inFlight }: CreateDeps, work: () => Promise<void>): void {
  void inFlight.run(work);
}
