import type { InitiatePayout } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import { keyedTransactionId } from '../../domain/attempt';
import type { PayoutNotStarted } from '../../domain/payout/decide-payout-start';
import { originalPayoutAnswer } from '../../domain/payout/original-payout-answer';
import type { Payout } from '../../domain/payout/payout';
import { nextPayoutAttempt } from '../../domain/payout/payout-attempt';
import { tooLate } from '../create-under-hold';
import { inTime, knownBy } from '../in-time';
import { ANSWER_WITHIN_MS, MAX_ATTEMPTS } from '../initiate-payment';
import { keyUsed, maybeStarted, stillRunning } from '../key-errors';
import { replayAnswer } from '../replay-answer';
import type { Answer, RunningRequests } from '../running-requests';
import { createPayout, type CreatePayoutDeps, type PayoutPlan } from './create-payout';
import { keyOf, readPayoutRequest, type PayoutRequest } from './payout-request';
import { resolvePayoutRoute, type PayoutRoute, type PayoutRouteDeps } from './payout-route';
import { sendOf, subjectOf, submitPayout, type PayoutSubmissionDeps } from './payout-submission';

export interface InitiatePayoutDeps extends PayoutRouteDeps, CreatePayoutDeps, PayoutSubmissionDeps {
  readonly ids: Ids;
  readonly running: RunningRequests;
  readonly payouts: CreatePayoutDeps['payouts'];
  readonly logger: CreatePayoutDeps['logger'] & PayoutSubmissionDeps['logger'];
}

/**
 * Starts one payout (design §5.2): checks, reserves amount and fee, makes the payout durable with the id under which it is
 * sent, then asks the provider. As for a payment, what is refused before PayoutInitiated leaves nothing behind, what was
 * answered after it is answered again, and a provider that takes too long is waited for in the background.
 * @throws DaftariError why we refused it
 */
export async function initiatePayout(deps: InitiatePayoutDeps, item: InitiatePayout): Promise<Answer<Payout>> {
  const request = readPayoutRequest(item);
  const { idempotency, environment, merchantId } = request;
  if (idempotency === undefined) return startPayout(deps, request, { transactionId: deps.ids.uuid(), isRandom: true });
  const transactionId = keyedTransactionId(environment, merchantId, idempotency.key);
  // Named apart, so that it can not share the answer of a payment.
  const fingerprint = `payout ${idempotency.fingerprint}`;
  return deps.running.share(transactionId, fingerprint, () =>
    startPayout(deps, request, { transactionId, isRandom: false }),
  );
}

/**
 * Starts a payout of our own making, such as one back to a customer, under an id that says what it is for: again with the
 * same id it answers the payout that there is. @throws DaftariError why it was refused; nothing is held then
 */
export async function initiateOwnPayout(
  deps: InitiatePayoutDeps,
  request: PayoutRequest,
  transactionId: string,
): Promise<Payout> {
  return (await startPayout(deps, request, { transactionId, isRandom: false })).payment;
}

interface PayoutId {
  readonly transactionId: string;
  /** It was never used: it is not looked up. */
  readonly isRandom: boolean;
}

async function startPayout(
  deps: InitiatePayoutDeps,
  request: PayoutRequest,
  { transactionId, isRandom }: PayoutId,
): Promise<Answer<Payout>> {
  const { merchantId, environment } = request;
  const key = keyOf(request);
  const answerByMs = deps.clock.nowMs() + ANSWER_WITHIN_MS;
  for (let tries = 0; tries < MAX_ATTEMPTS; tries += 1) {
    const fresh = isRandom && tries === 0;
    const looked = fresh ? NOTHING : deps.payouts.beforeStart({ merchantId, transactionId }, { environment, key });
    const before = await inTime(deps, answerByMs, looked, tooLate);
    if (before.payout !== undefined) return replay(deps, request, before.payout);
    if (before.otherUse !== undefined) throw keyUsed(before.otherUse);
    const route = await inTime(deps, answerByMs, resolvePayoutRoute(deps, request), tooLate);
    const attempt = nextPayoutAttempt(transactionId, before.abandonedHolds);
    const { shortcode } = route;
    const outcome = await tryAttempt(deps, route, { request, shortcode, attempt, fresh, beforeMs: answerByMs });
    if (outcome.kind === 'answered') return { payment: outcome.payment, replayed: false };
    if (outcome.kind === 'exists') return replay(deps, request, outcome.payment);
    if (outcome.kind === 'key-taken') throw keyUsed(outcome.use);
    if (outcome.kind === 'not-refundable') throw outcome.why;
    if (outcome.kind === 'not-wanted')
      throw new DaftariError('ALREADY_EXISTS', 'Its transfer or batch does not wait for it.');
  }
  throw stillRunning();
}

const NOTHING = Promise.resolve({ payout: undefined, abandonedHolds: [], otherUse: undefined });

async function replay(deps: InitiatePayoutDeps, request: PayoutRequest, first: Payout): Promise<Answer<Payout>> {
  // Without a client's key nobody waits for what was answered first.
  if (request.idempotency === undefined) return { payment: first, replayed: true };
  const { payouts: log, clock, scheduler } = deps;
  const asked = { idempotency: request.idempotency, original: originalPayoutAnswer };
  return { payment: await replayAnswer<Payout>({ log, clock, scheduler }, asked, first), replayed: true };
}

/**
 * Starts the payout and sends it to the provider; answers it as it is known when the answer is due. Once it has started it is
 * sent, whether or not the store told its caller in time.
 */
async function tryAttempt(
  deps: InitiatePayoutDeps,
  { provider, resultUrlsFor }: PayoutRoute,
  plan: PayoutPlan,
): Promise<PayoutNotStarted | { readonly kind: 'answered'; readonly payment: Payout }> {
  const { request, attempt, beforeMs } = plan;
  // Made before the payout is: nothing but the provider may fail once PayoutInitiated is durable.
  const addresses = resultUrlsFor(subjectOf({ ...request, ...attempt }), 'payout');
  const running = deps.inFlight.run(async () => {
    const started = await createPayout(deps, plan);
    if (started.kind !== 'started') return { started, submitted: undefined };
    const { payment } = started;
    const send = sendOf(provider, payment, addresses);
    return { started, submitted: deps.inFlight.run(() => submitPayout(deps, payment, send)) };
  });
  const { started, submitted } = await inTime(deps, beforeMs, running, () => maybeStarted(attempt));
  if (started.kind !== 'started') return started;
  const known = submitted === undefined ? undefined : await knownBy(deps, submitted, beforeMs);
  return { kind: 'answered', payment: known?.payment ?? started.payment };
}
