import type { InitiatePayment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { CallbackSubject } from '@daftari/daraja/callback-token';
import type { StkPush } from '@daftari/daraja/provider-port';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import { attemptAfter, keyedTransactionId, type Attempt } from '../domain/attempt';
import type { NotStarted } from '../domain/decide-start';
import { PROMPT_OPEN_FOR_MS, type OpenPrompt } from '../domain/open-prompts';
import { originalAnswer } from '../domain/original-answer';
import type { Payment } from '../domain/payment';
import { createPayment, type CreateDeps, type PaymentPlan } from './create-payment';
import { tooLate } from './create-under-hold';
import { inTime, knownBy } from './in-time';
import { keyUsed, maybeStarted, stillRunning } from './key-errors';
import { readPaymentRequest, type PaymentRequest } from './payment-request';
import { resolveRoute, type PaymentRoute, type RouteDeps } from './payment-route';
import { resolvePayoutRoute, type PayoutRouteDeps } from './payout/payout-route';
import { refuseBanned } from './refuse-banned';
import { replayAnswer } from './replay-answer';
import type { Answer, RunningRequests } from './running-requests';
import { submitPayment, type SubmissionDeps } from './submission';

/** The caller has its answer within 10 s: this leaves half a second for the ways to and fro. */
export const ANSWER_WITHIN_MS = 9_500;
/** Other requests under the same key can abandon the attempt of this one so often before it gives up. */
export const MAX_ATTEMPTS = 5;

export interface InitiateDeps
  extends RouteDeps, Pick<PayoutRouteDeps, 'payoutsFor' | 'resultUrlsFor'>, CreateDeps, SubmissionDeps {
  readonly ids: Ids;
  readonly running: RunningRequests;
  /** Where the provider is to send this attempt's result; carries a secret token and is never stored. */
  readonly callbackUrlFor: (subject: CallbackSubject) => string;
  readonly logger: CreateDeps['logger'] & SubmissionDeps['logger'];
}

/**
 * Starts one payment (design §5.1): checks, reserves the fee, makes the payment durable, then asks the provider. What is
 * refused before PaymentInitiated leaves no payment behind and does not use up the client's key; what was answered after it
 * is answered again to the same request under the same key. A provider that takes too long is waited for in the background.
 * The answer is a payment, also when the provider has refused it (`payment.refusal`).
 * @throws DaftariError why we refused it
 */
export async function initiatePayment(deps: InitiateDeps, item: InitiatePayment): Promise<Answer<Payment>> {
  const request = readPaymentRequest(item);
  const { idempotency, environment, merchantId } = request;
  if (idempotency === undefined) return startPayment(deps, request, deps.ids.uuid());
  const transactionId = keyedTransactionId(environment, merchantId, idempotency.key);
  return deps.running.share(transactionId, idempotency.fingerprint, () => startPayment(deps, request, transactionId));
}

async function startPayment(
  deps: InitiateDeps,
  request: PaymentRequest,
  transactionId: string,
): Promise<Answer<Payment>> {
  const answerByMs = deps.clock.nowMs() + ANSWER_WITHIN_MS;
  for (let tries = 0; tries < MAX_ATTEMPTS; tries += 1) {
    const fresh = request.idempotency === undefined && tries === 0;
    const looked = deps.log.beforeStart(request, fresh ? undefined : transactionId);
    const before = await inTime(deps, answerByMs, looked, tooLate);
    if (before.payment !== undefined) return replay(deps, request, before.payment);
    if (before.otherUse !== undefined) throw keyUsed(before.otherUse);
    // Decided again, with everything else, when the payment starts: here it only spares the hold.
    if (before.ban !== undefined) await inTime(deps, answerByMs, refuseBanned(deps, request, before.ban), tooLate);
    // What can never be made is told first: whoever waits for the open prompt would find it out afterwards.
    const route = await inTime(deps, answerByMs, routeOf(deps, request), tooLate);
    if (before.prompt !== undefined) throw promptOpen(deps, before.prompt);
    const attempt = attemptAfter(transactionId, before.abandonedHolds.length);
    const outcome = await tryAttempt(deps, { request, route, attempt, fresh, beforeMs: answerByMs });
    if (outcome.kind === 'answered') return { payment: outcome.payment, replayed: false };
    if (outcome.kind === 'exists') return replay(deps, request, outcome.payment);
    if (outcome.kind === 'key-taken') throw keyUsed(outcome.use);
    if (outcome.kind === 'banned') continue;
    if (outcome.kind === 'prompt-open') throw promptOpen(deps, outcome.prompt);
  }
  throw stillRunning();
}

/** What is to go on to another customer is asked for only where it can be paid out. @throws as the routes' do */
async function routeOf(deps: InitiateDeps, request: PaymentRequest): Promise<PaymentRoute> {
  if (request.paymentType === 'C2C') await resolvePayoutRoute(deps, request);
  return resolveRoute(deps, request);
}

async function replay(deps: InitiateDeps, request: PaymentRequest, first: Payment): Promise<Answer<Payment>> {
  const asked = { idempotency: request.idempotency, original: originalAnswer };
  return { payment: await replayAnswer(deps, asked, first), replayed: true };
}

/**
 * Starts the payment and sends it to the provider; answers it as it is known when the answer is due. Once it has started it is
 * sent, whether or not the store told its caller in time.
 */
async function tryAttempt(
  deps: InitiateDeps,
  plan: PaymentPlan,
): Promise<NotStarted | { readonly kind: 'answered'; readonly payment: Payment }> {
  const { request, route, attempt, beforeMs } = plan;
  // Made before the payment is: nothing but the provider may fail once PaymentInitiated is durable.
  const push = pushOf(deps, request, route, attempt);
  const running = deps.inFlight.run(async () => {
    const started = await createPayment(deps, plan);
    if (started.kind !== 'started') return { started, submitted: undefined };
    const { payment } = started;
    return { started, submitted: deps.inFlight.run(() => submitPayment(deps, route.provider, payment, push)) };
  });
  const { started, submitted } = await inTime(deps, beforeMs, running, () => maybeStarted(attempt));
  if (started.kind !== 'started') return started;
  const known = submitted === undefined ? undefined : await knownBy(deps, submitted, beforeMs);
  return { kind: 'answered', payment: known?.payment ?? started.payment };
}

function pushOf(deps: InitiateDeps, request: PaymentRequest, route: PaymentRoute, attempt: Attempt): StkPush {
  const { shortcode, partyB, transactionType } = route;
  const { environment, merchantId, amountCents, phone, accountReference, transactionDesc } = request;
  const callbackUrl = deps.callbackUrlFor({ environment, merchantId, ...attempt });
  return { shortcode, partyB, transactionType, amountCents, phone, accountReference, transactionDesc, callbackUrl };
}

function promptOpen({ clock }: InitiateDeps, { transactionId, sinceMs }: OpenPrompt): DaftariError {
  const retryAfterSeconds = Math.max(1, Math.ceil((sinceMs + PROMPT_OPEN_FOR_MS - clock.nowMs()) / 1_000));
  return new DaftariError('PROMPT_ALREADY_OPEN', undefined, { transactionId, retryAfterSeconds });
}
