import { acknowledgement } from '../domain/acknowledgement';
import { checkoutRequestId } from '../domain/identifiers';
import { lostAnswer } from '../domain/lost-answers';
import { isPairedWell, promptFits, readPushRequest, type PushRequest } from '../domain/push-request';
import { isRefusal, REFUSALS, refusalAnswer, type Refusal } from '../domain/refusals';
import { isExecuted, type DecisionMoment, type Scenario } from '../domain/scenario';
import { USUAL_PAYER } from '../domain/scenarios';
import { decisionAtMs } from '../domain/timings';
import { appOf } from './apps';
import type { Books, Payment } from './books';
import { chooseScenario } from './choose-scenario';
import type { Context } from './context';
import { fieldsSeen, jsonBody, type Call, type Endpoint, type Outcome, type PushSeen } from './endpoint';
import { envelopeRefusal, merchantRefusal } from './readable-request';

/** Payments that may wait for their decision at once; more are refused as "System is busy". */
export const MAX_OPEN_PAYMENTS = 10_000;

const MAX_ID_TRIES = 1_000;

/** POST /mpesa/stkpush/v1/processrequest (daraja.md §3.1, §3.2, §18.3). */
export function acceptPush(context: Context): Endpoint {
  return (call) => {
    const body = jsonBody(call.request);
    const push = pushSeen(body);
    const unread = envelopeRefusal(call, body);
    if (unread !== undefined) return refuse(call, unread, push);
    const read = readPushRequest(body);
    if (isRefusal(read)) return refuse(call, read, push);
    const refusal = merchantRefusal(context, call.books, read) ?? capacityRefusal(call.books, read);
    return refusal === undefined ? play(context, call, read, push) : refuse(call, refusal, push);
  };
}

function capacityRefusal(books: Books, push: PushRequest): Refusal | undefined {
  if (books.payments.isOpenOn(push.phone)) return REFUSALS.subscriberLocked;
  return books.payments.openCount() >= MAX_OPEN_PAYMENTS ? REFUSALS.systemBusy : undefined;
}

/** Answers a push with nothing wrong in it as its phone's scenario has it. */
function play(context: Context, call: Call, push: PushRequest, seen: PushSeen): Outcome {
  const scenario = chooseScenario(context, call, push.phone, push.amountCents);
  const { submit } = scenario;
  if (submit.kind === 'refused') return refuse(call, REFUSALS[submit.refusal], seen);
  const opened = isExecuted(scenario) ? open(context, call, push, scenario) : undefined;
  const outcome = opened === undefined ? { push: seen } : { opened: dueOf(opened), push: { ...seen, ...idOf(opened) } };
  if (submit.kind === 'lost') return { ...outcome, answer: lostAnswer(submit.as, call.requestId) };
  const answer = acknowledgement(call.requestId, opened!.checkoutRequestId);
  return { ...outcome, answer, ...(submit.when === 'at-once' ? {} : { held: submit.when }) };
}

const dueOf = ({ checkoutRequestId: id, decideAtMs: atMs }: Payment) => ({ task: 'payment', id, atMs }) as const;
const idOf = ({ checkoutRequestId }: Payment) => ({ checkoutRequestId });

function open(context: Context, call: Call, push: PushRequest, scenario: Scenario): Payment {
  const { timings } = context;
  const prompts = isPairedWell(push, appOf(context, call.books, push.shortcode)?.tills ?? []) && promptFits(push);
  const waits = prompts && context.disturbances.faults().promptsWait && scenario === USUAL_PAYER;
  const { password: _password, timestamp: _timestamp, ...asked } = push;
  const payment: Payment = {
    ...asked,
    checkoutRequestId: freshCheckoutRequestId(call.books, call.nowMs, push.phone),
    merchantRequestId: call.requestId,
    scenario: scenario.name,
    state: 'open',
    acceptedAtMs: call.nowMs,
    promptAtMs: call.nowMs + timings.promptMs,
    decideAtMs: decisionAtMs(timings, call.nowMs, momentOf(scenario, prompts, waits)),
    act: waits ? 'noAnswer' : null,
    ...{ decidedAtMs: null, resultCode: null, resultDescription: null, receipt: null, lateAtMs: null },
    ...{ queries: 0, toldPaid: 0 },
  };
  call.books.payments.add(payment);
  return payment;
}

/** Until a person presses something a prompt at the handset page goes unanswered. */
function momentOf({ moment }: Scenario, prompts: boolean, waits: boolean): DecisionMoment | 'no-prompt' | 'handset' {
  if (!prompts) return 'no-prompt';
  return waits ? 'handset' : moment;
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

function pushSeen(body: unknown): PushSeen {
  const seen = fieldsSeen(body);
  return {
    accountReference: seen('AccountReference'),
    phone: seen('PhoneNumber'),
    amount: seen('Amount'),
    callbackUrl: seen('CallBackURL'),
    checkoutRequestId: null,
  };
}
