import { acknowledgement } from '../domain/acknowledgement';
import { pushPassword } from '../domain/credentials';
import { checkoutRequestId } from '../domain/identifiers';
import { isPairedWell, isRefusal, promptFits, readPushRequest, type PushRequest } from '../domain/push-request';
import { REFUSALS, refusalAnswer, type Refusal } from '../domain/refusals';
import { scenarioOf } from '../domain/scenarios';
import { decisionAtMs } from '../domain/timings';
import { hasValidToken } from './access-tokens';
import type { Books, Payment } from './books';
import type { Context } from './context';
import { jsonBody, type Call, type Endpoint, type Outcome, type PushSeen } from './endpoint';

/** Payments that may wait for their decision at once; more are refused as "System is busy". */
export const MAX_OPEN_PAYMENTS = 10_000;

const MAX_ID_TRIES = 1_000;

/** POST /mpesa/stkpush/v1/processrequest (daraja.md §3.1, §3.2, §18.3). */
export function acceptPush(context: Context): Endpoint {
  return (call) => {
    const body = jsonBody(call.request);
    const push = pushSeen(body);
    if (!hasValidToken(call)) return refuse(call, REFUSALS.invalidAccessToken, push);
    if (!/^application\/json\b/i.test(call.request.contentType ?? ''))
      return refuse(call, REFUSALS.invalidContentType, push);
    if (body === undefined) return refuse(call, REFUSALS.invalidPayload, push);
    const read = readPushRequest(body);
    if (isRefusal(read)) return refuse(call, read, push);
    const refusal = merchantRefusal(context, read) ?? capacityRefusal(call.books, read);
    return refusal === undefined ? open(context, call, read, push) : refuse(call, refusal, push);
  };
}

function merchantRefusal({ credentials }: Context, push: PushRequest): Refusal | undefined {
  if (push.shortcode !== credentials.shortcode) return REFUSALS.merchantUnknown;
  const password = pushPassword(credentials.shortcode, credentials.passkey, push.timestamp);
  return push.password === password ? undefined : REFUSALS.wrongCredentials;
}

function capacityRefusal(books: Books, push: PushRequest): Refusal | undefined {
  if (books.payments.isOpenOn(push.phone)) return REFUSALS.subscriberLocked;
  return books.payments.openCount() >= MAX_OPEN_PAYMENTS ? REFUSALS.systemBusy : undefined;
}

function open(context: Context, call: Call, push: PushRequest, seen: PushSeen): Outcome {
  const { timings } = context;
  const scenario = scenarioOf(push.phone);
  const prompts = isPairedWell(push, context.credentials.tills ?? []) && promptFits(push);
  const { password: _password, timestamp: _timestamp, ...asked } = push;
  const payment: Payment = {
    ...asked,
    checkoutRequestId: freshCheckoutRequestId(call.books, call.nowMs, push.phone),
    merchantRequestId: call.requestId,
    scenario: scenario.name,
    state: 'open',
    acceptedAtMs: call.nowMs,
    promptAtMs: call.nowMs + timings.promptMs,
    decideAtMs: decisionAtMs(timings, call.nowMs, prompts ? scenario.moment : 'no-prompt'),
    decidedAtMs: null,
    resultCode: null,
    resultDescription: null,
    receipt: null,
  };
  call.books.payments.add(payment);
  const answer = acknowledgement(payment.merchantRequestId, payment.checkoutRequestId);
  return { answer, opened: payment, push: { ...seen, checkoutRequestId: payment.checkoutRequestId } };
}

/** The id holds the time in milliseconds and the phone: two payments of one phone in one millisecond need another. */
function freshCheckoutRequestId(books: Books, atMs: number, phone: string): string {
  for (let ms = atMs; ms < atMs + MAX_ID_TRIES; ms += 1) {
    const id = checkoutRequestId(ms, phone);
    if (books.payments.find(id) === undefined) return id;
  }
  throw new Error('no free CheckoutRequestID was found for this phone and second');
}

function refuse(call: Call, refusal: Refusal, push: PushSeen): Outcome {
  return { answer: refusalAnswer(refusal, call.requestId), push };
}

const MAX_SEEN_LENGTH = 2_048;

function pushSeen(body: unknown): PushSeen {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const seen = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, MAX_SEEN_LENGTH) : null;
  return {
    accountReference: seen(fields['AccountReference']),
    phone: seen(fields['PhoneNumber']),
    amount: seen(fields['Amount']),
    callbackUrl: seen(fields['CallBackURL']),
    checkoutRequestId: null,
  };
}
