import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Clock } from '@daftari/kernel/clock';
import { pause, type Scheduler } from '@daftari/kernel/scheduler';
import { isSubmitted } from '../domain/original-answer';
import type { Payment, PaymentEvent } from '../domain/payment';
import type { Payout, PayoutEvent } from '../domain/payout/payout';
import { keyReused, stillRunning } from './key-errors';
import type { PaymentKey } from './payment-log';
import type { PaymentRequest } from './payment-request';
import { WAIT_FOR_FIRST_MS } from './running-requests';

/** So long after PaymentInitiated the first request has been answered, with what was known then (design §5.1). */
export const FIRST_IS_ANSWERED_AFTER_MS = 10_000;
const POLL_MS = 200;

export interface ReplayDeps<P extends Replayed> {
  readonly log: {
    find(key: PaymentKey): Promise<P | undefined>;
    events(key: PaymentKey): Promise<readonly RecordedEvent<EventsOf<P>>[]>;
  };
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}

/** What was started under a client's key: a payment or a payout. */
type Replayed = Payment | Payout;
type EventsOf<P extends Replayed> = P extends Payout ? PayoutEvent : PaymentEvent;

/** The request that came again, and how its kind is answered first. */
export interface Again<P extends Replayed> {
  readonly idempotency: PaymentRequest['idempotency'];
  readonly original: (events: readonly RecordedEvent<EventsOf<P>>[]) => P | undefined;
}

/**
 * Answers a request whose key has a payment already with what the first one was answered. While the first may still be
 * running, in another process or one that is gone, it waits.
 * @throws DaftariError IDEMPOTENCY_KEY_REUSED, REQUEST_IN_PROGRESS
 */
export async function replayAnswer<P extends Replayed>(
  deps: ReplayDeps<P>,
  { idempotency, original }: Again<P>,
  first: P,
): Promise<P> {
  if (first.idempotency === undefined || first.idempotency.fingerprint !== idempotency?.fingerprint) {
    throw keyReused(first.transactionId);
  }
  const submitted = await waitForSubmission(deps, first);
  const answer = original(await deps.log.events(submitted));
  if (answer === undefined) throw new Error(`${first.transactionId} has no events`);
  return answer;
}

async function waitForSubmission<P extends Replayed>({ log, clock, scheduler }: ReplayDeps<P>, first: P): Promise<P> {
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
