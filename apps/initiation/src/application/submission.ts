import type { StkProvider, StkPush, SubmitOutcome } from '@daftari/daraja/provider-port';
import type { Clock } from '@daftari/kernel/clock';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { Payment } from '../domain/payment';
import type { PaymentCommand } from '../domain/payment-command';
import type { PaymentLog } from './payment-log';

/** Nothing is sent to the provider later than this after PaymentInitiated. */
export const SEND_WITHIN_MS = 30_000;
/** A provider that has not answered by then, against its own promise, has an unknown outcome. */
export const GIVE_UP_AFTER_MS = 35_000;
const MAX_TEXT = 500;

/** Too much time went by before the provider could be asked. */
export const NOT_SENT = {
  kind: 'refused',
  code: 'PROVIDER_UNAVAILABLE',
  resultCode: 'NOT_SENT',
  resultDescription: 'Our store was too slow; nothing was sent.',
  retryAfterSeconds: 5,
} as const;

export interface SubmissionDeps {
  readonly log: PaymentLog;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: { error(fields: object, message: string): void };
}

/** What was learned from the provider, and the payment after it was recorded. */
export interface Submitted {
  readonly outcome: SubmitOutcome;
  /** Undefined when it could not be recorded: the sweep will find the payment. */
  readonly payment: Payment | undefined;
}

/**
 * Sends an initiated payment to the provider, once, and records what came of it. Never rejects. An outcome that comes
 * after we gave up is still recorded.
 */
export async function submitPayment(
  deps: SubmissionDeps,
  provider: StkProvider,
  payment: Payment,
  push: StkPush,
): Promise<Submitted> {
  const sent = send(deps, provider, payment, push);
  const outcome = await orGiveUp(deps.scheduler, sent);
  if (outcome !== undefined) return { outcome, payment: await record(deps, payment, outcome) };
  void sent.then((late) => record(deps, payment, late));
  const unknown = {
    kind: 'unknown',
    reason: `the provider did not answer within ${GIVE_UP_AFTER_MS / 1_000} s`,
  } as const;
  return { outcome: unknown, payment: await record(deps, payment, unknown) };
}

async function send(
  { clock }: SubmissionDeps,
  provider: StkProvider,
  payment: Payment,
  push: StkPush,
): Promise<SubmitOutcome> {
  const leftMs = Date.parse(payment.createdAt) + SEND_WITHIN_MS - clock.nowMs();
  if (leftMs <= 0) return NOT_SENT;
  try {
    return await provider.push(push, leftMs);
  } catch (error) {
    // The port promises never to reject; a bug there must not look like a refusal.
    return { kind: 'unknown', reason: `the provider failed: ${error instanceof Error ? error.name : 'no error'}` };
  }
}

/** What was learned in time; undefined when the provider breaks its promise to answer. */
export function orGiveUp<T>(scheduler: Scheduler, sent: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    const cancel = scheduler.after(GIVE_UP_AFTER_MS, () => resolve(undefined));
    void sent.then((outcome) => {
      cancel();
      resolve(outcome);
    });
  });
}

async function record({ log, logger }: SubmissionDeps, payment: Payment, outcome: SubmitOutcome) {
  const { environment, initiatedBy: causation, transactionId } = payment;
  const actor = outcome.kind === 'unknown' ? 'service:initiation' : 'provider:daraja';
  try {
    return await log.decide(payment, commandOf(outcome), { causation, actor, environment });
  } catch (error) {
    logger.error(
      { transactionId, outcome: outcome.kind, err: error },
      `payment ${transactionId} was submitted (${outcome.kind}), but that could not be recorded. ` +
        'Nothing is sent again: the payment stays open until its result arrives or it is found to be unknown',
    );
    return undefined;
  }
}

function commandOf(outcome: SubmitOutcome): PaymentCommand {
  switch (outcome.kind) {
    case 'accepted': {
      const { providerRequestId, providerCheckoutId, resultCode } = outcome;
      const resultDescription = outcome.resultDescription.slice(0, MAX_TEXT);
      return { kind: 'accept', providerRequestId, providerCheckoutId, resultCode, resultDescription };
    }
    case 'refused': {
      const { code, resultCode, resultDescription, retryAfterSeconds } = outcome;
      const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfterSeconds) };
      return { kind: 'refuse', code, resultCode, resultDescription: resultDescription.slice(0, MAX_TEXT), ...retry };
    }
    case 'unknown':
      return { kind: 'give-up-submission', reason: outcome.reason.slice(0, MAX_TEXT) };
  }
}
