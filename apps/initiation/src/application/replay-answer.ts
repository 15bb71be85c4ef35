import type { Clock } from '@daftari/kernel/clock';
import { pause, type Scheduler } from '@daftari/kernel/scheduler';
import { isSubmitted, originalAnswer } from '../domain/original-answer';
import type { Payment } from '../domain/payment';
import { keyReused, stillRunning } from './key-errors';
import type { PaymentLog } from './payment-log';
import type { PaymentRequest } from './payment-request';
import { WAIT_FOR_FIRST_MS } from './running-requests';

/** So long after PaymentInitiated the first request has been answered, with what was known then (design §5.1). */
export const FIRST_IS_ANSWERED_AFTER_MS = 10_000;
const POLL_MS = 200;

export interface ReplayDeps {
  readonly log: Pick<PaymentLog, 'find' | 'events'>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}

/**
 * Answers a request whose key has a payment already with what the first one was answered. While the first may still be
 * running, in another process or one that is gone, it waits.
 * @throws DaftariError IDEMPOTENCY_KEY_REUSED, REQUEST_IN_PROGRESS
 */
export async function replayAnswer(
  deps: ReplayDeps,
  { idempotency }: PaymentRequest,
  first: Payment,
): Promise<Payment> {
  if (first.idempotency === undefined || first.idempotency.fingerprint !== idempotency?.fingerprint) {
    throw keyReused(first.transactionId);
  }
  const submitted = await waitForSubmission(deps, first);
  const answer = originalAnswer(await deps.log.events(submitted));
  if (answer === undefined) throw new Error(`payment ${first.transactionId} has no events`);
  return answer;
}

async function waitForSubmission({ log, clock, scheduler }: ReplayDeps, first: Payment): Promise<Payment> {
  const answeredByMs = Date.parse(first.createdAt) + FIRST_IS_ANSWERED_AFTER_MS;
  const waitUntilMs = clock.nowMs() + WAIT_FOR_FIRST_MS;
  let payment = first;
  while (!isSubmitted(payment) && clock.nowMs() < Math.min(answeredByMs, waitUntilMs)) {
    await pause(scheduler, POLL_MS);
    payment = (await log.find(payment)) ?? payment;
  }
  // Only a clock that runs ahead of ours can make the first request that young still.
  if (!isSubmitted(payment) && clock.nowMs() < answeredByMs) throw stillRunning();
  return payment;
}
