import { lostAnswer } from '../domain/lost-answers';
import { readPayoutRequest, type PayoutRequest } from '../domain/payout-request';
import type { PayoutScenario } from '../domain/payout-scenario';
import { BUSINESS } from '../domain/products';
import { isRefusal, REFUSALS, refusalAnswer, type Refusal } from '../domain/refusals';
import { RESULT_HEADERS } from '../domain/result-callback';
import type { Timings } from '../domain/timings';
import { executionOf, openOperation, operationAcknowledgement, operationCapacityRefusal } from './accept-operation';
import type { CallbackDue } from './books';
import { choosePayoutScenario } from './choose-scenario';
import type { Context } from './context';
import { fieldsSeen, jsonBody, type Call, type Endpoint, type Outcome } from './endpoint';
import type { Operation } from './operations-book';
import { envelopeRefusal } from './readable-request';

/** POST /mpesa/b2c/v1/paymentrequest and /v3/paymentrequest (daraja.md §5, §18.3). */
export function acceptPayout(context: Context, version: 1 | 3): Endpoint {
  return (call) => {
    const body = jsonBody(call.request);
    const recipient = fieldsSeen(body)('PartyB');
    const refuse = (refusal: Refusal): Outcome => ({ answer: refusalAnswer(refusal, call.requestId), recipient });
    const unread = envelopeRefusal(call, body, BUSINESS);
    if (unread !== undefined) return refuse(unread);
    const read = readPayoutRequest(body, version);
    if (isRefusal(read)) return refuse(read);
    const refusal = duplicateRefusal(call, read) ?? operationCapacityRefusal(call);
    if (refusal !== undefined) return refuse(refusal);
    const scenario = choosePayoutScenario(context, call, read.recipient);
    if (scenario.submit === 'internal-error') return refuse(REFUSALS.businessInternalError);
    return { ...play(context, call, read, scenario), recipient };
  };
}

/** The id was used before, by whichever request: for ever, per shortcode (daraja.md §17, row 12). */
function duplicateRefusal({ books }: Call, asked: PayoutRequest): Refusal | undefined {
  const { shortcode, originatorConversationId: own } = asked;
  return own !== undefined && books.operations.isUsed(shortcode, own) ? REFUSALS.duplicateConversation : undefined;
}

function play(context: Context, call: Call, asked: PayoutRequest, scenario: PayoutScenario): Outcome {
  const { originatorConversationId: own, amountCents, recipient } = asked;
  const operation = openOperation(context, call, asked, {
    api: 'b2c',
    ...(own === undefined ? {} : { originatorConversationId: own }),
    ...{ amountCents, recipient, scenario: scenario.name },
    executeAtMs: executeAtMs(context.timings, call.nowMs, scenario),
  });
  const callbacks = scenario.queueNotice ? [leaveQueueNotice(context, call, asked, operation)] : [];
  const opened = executionOf(operation);
  if (scenario.submit === 'reset') return { answer: lostAnswer('reset', call.requestId), opened, callbacks };
  const answer = operationAcknowledgement(operation);
  return { answer, opened, callbacks, ...(scenario.submit === 'after-result' ? { held: 'after-callback' } : {}) };
}

function executeAtMs(timings: Timings, nowMs: number, { moment }: PayoutScenario): number {
  const afterMs = {
    'at-once': 0,
    usual: timings.executeMs,
    'after-queue-notice': timings.queueTimeoutMs + timings.lateSuccessMs,
  }[moment];
  return nowMs + afterMs;
}

/** The notice is the original request as it came, credential included (daraja.md §4, §17, row 4). */
function leaveQueueNotice({ timings }: Context, call: Call, asked: PayoutRequest, operation: Operation): CallbackDue {
  const dueAtMs = call.nowMs + timings.queueTimeoutMs;
  const id = call.books.callbacks.add({
    kind: 'queue-timeout',
    about: operation.conversationId,
    url: asked.queueTimeoutUrl,
    headers: JSON.stringify(RESULT_HEADERS),
    body: JSON.stringify(jsonBody(call.request)),
    dueAtMs,
    resultCode: null,
    receipt: null,
  });
  return { id, dueAtMs };
}
