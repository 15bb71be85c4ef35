import type { InitiatePayment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { CallbackSubject } from '@daftari/daraja/callback-token';
import type { Refused, StkPush } from '@daftari/daraja/provider-port';
import { AppendUnknown } from '@daftari/journal-core/errors';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import type { Payment } from '../domain/payment';
import { holdFee, releaseHold, type Attempt, type FeeHoldDeps } from './fee-hold';
import type { InFlight } from './in-flight';
import type { PaymentRequest } from './payment-request';
import { readPaymentRequest } from './payment-request';
import { resolveRoute, type PaymentRoute, type RouteDeps } from './payment-route';
import { submitPayment, type SubmissionDeps, type Submitted } from './submission';

/** The caller has its answer within 10 s: this leaves half a second for the ways to and fro. */
export const ANSWER_WITHIN_MS = 9_500;

export interface InitiateDeps extends RouteDeps, FeeHoldDeps, SubmissionDeps {
  readonly ids: Ids;
  readonly inFlight: InFlight;
  /** Where the provider is to send this attempt's result; carries a secret token and is never stored. */
  readonly callbackUrlFor: (subject: CallbackSubject) => string;
  readonly logger: FeeHoldDeps['logger'] & SubmissionDeps['logger'];
}

/**
 * Starts one payment (design §5.1): checks, reserves the fee, makes the payment durable, then asks the provider. What is
 * refused before PaymentInitiated leaves nothing behind. A provider that takes too long is waited for in the background.
 * @throws DaftariError why it was refused, by us or by the provider
 */
export async function initiatePayment(deps: InitiateDeps, item: InitiatePayment): Promise<Payment> {
  const answerByMs = deps.clock.nowMs() + ANSWER_WITHIN_MS;
  const request = readPaymentRequest(item);
  const route = await resolveRoute(deps, request);
  const attempt = { transactionId: deps.ids.uuid(), attemptId: deps.ids.uuid() };
  // Made before the payment is: nothing but the provider may fail once PaymentInitiated is durable.
  const push = pushOf(deps, request, route, attempt);
  const payment = await createPayment(deps, request, route, attempt);
  const submitted = deps.inFlight.run(() => submitPayment(deps, route.provider, payment, push));
  const known = await knownBy(deps, submitted, answerByMs);
  if (known?.payment === undefined) return payment;
  if (known.outcome.kind === 'refused') throw refusal(known.outcome, payment);
  return known.payment;
}

async function createPayment(
  deps: InitiateDeps,
  request: PaymentRequest,
  { provider: _, ...route }: PaymentRoute,
  attempt: Attempt,
): Promise<Payment> {
  const fee = await holdFee(deps, request, attempt);
  const { merchantId, environment, requestId } = request;
  const { environment: __, ...asked } = request;
  const data = { ...attempt, ...asked, ...route, paymentType: 'STK', currency: 'KES', fee } as const;
  const cause = { actor: `merchant:${merchantId}`, causation: requestId, environment };
  try {
    return await deps.log.decide({ merchantId, ...attempt }, { kind: 'initiate', data }, cause);
  } catch (error) {
    // After *unknown* the payment may exist, and its hold with it: then the sweep settles what became of it.
    if (!(error instanceof AppendUnknown) && fee.holdId !== undefined) {
      await releaseHold(deps, request, attempt, 'the payment was not created');
    }
    throw error;
  }
}

function pushOf(deps: InitiateDeps, request: PaymentRequest, route: PaymentRoute, attempt: Attempt): StkPush {
  const { shortcode, partyB, transactionType } = route;
  const { environment, merchantId, amountCents, phone, accountReference, transactionDesc } = request;
  const callbackUrl = deps.callbackUrlFor({ environment, merchantId, ...attempt });
  return { shortcode, partyB, transactionType, amountCents, phone, accountReference, transactionDesc, callbackUrl };
}

/** What is known when the answer is due; undefined when the provider is slower. */
function knownBy(
  deps: InitiateDeps,
  submitted: Promise<Submitted>,
  answerByMs: number,
): Promise<Submitted | undefined> {
  return new Promise((resolve) => {
    const leftMs = Math.max(0, answerByMs - deps.clock.nowMs());
    const cancel = deps.scheduler.after(leftMs, () => resolve(undefined));
    void submitted.then((known) => {
      cancel();
      resolve(known);
    });
  });
}

function refusal(outcome: Refused, { transactionId }: Payment): DaftariError {
  const { code, resultCode, resultDescription, retryAfterSeconds } = outcome;
  const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return new DaftariError(code, undefined, { transactionId, resultCode, resultDescription, ...retry });
}
