import { readQueryRequest } from '../domain/query-request';
import { isRefusal, REFUSALS, refusalAnswer, type Refusal } from '../domain/refusals';
import { RESULTS } from '../domain/results';
import { scenarioTaken } from '../domain/scenarios';
import { afterQueryMs } from '../domain/callback-plan';
import { queryAnswer, queryWord, type QueryWord } from '../domain/stk-query';
import type { Books, CallbackDue, Payment } from './books';
import type { Context } from './context';
import { fieldsSeen, jsonBody, type Endpoint, type Outcome, type QuerySeen } from './endpoint';
import { envelopeRefusal, merchantRefusal } from './readable-request';

/** POST /mpesa/stkpushquery/v1/query (daraja.md §3.4). It never tells the amount, the phone or the receipt. */
export function answerQuery(context: Context): Endpoint {
  return (call) => {
    const body = jsonBody(call.request);
    const query: QuerySeen = { checkoutRequestId: fieldsSeen(body)('CheckoutRequestID') };
    const refuse = (refusal: Refusal, requestId = call.requestId): Outcome => ({
      answer: refusalAnswer(refusal, requestId),
      query,
    });
    const unread = envelopeRefusal(call, body);
    if (unread !== undefined) return refuse(unread);
    const read = readQueryRequest(body);
    if (isRefusal(read)) return refuse(read);
    const refusal = merchantRefusal(context, call.books, read);
    if (refusal !== undefined) return refuse(refusal);
    const { checkoutRequestId } = read;
    const payment = call.books.payments.find(checkoutRequestId);
    // From here on an error's requestId is the id that was asked about, as observed.
    if (payment === undefined) return refuse(REFUSALS.transactionUnknown, checkoutRequestId);
    const waiting = call.books.callbacks.pendingOf(checkoutRequestId);
    const scenario = scenarioTaken(payment);
    const asked = { ...payment, callbackPending: waiting.length > 0 };
    const word = queryWord(asked, scenario, context.timings, call.nowMs);
    call.books.payments.noteQuery(checkoutRequestId, !isRefusal(word) && isPaid(word.code));
    if (isRefusal(word)) return refuse(word, checkoutRequestId);
    const answer = queryAnswer(payment.merchantRequestId, checkoutRequestId, word);
    if (!contradicts(payment, word)) return { answer, query };
    const dueAtMs = call.nowMs + afterQueryMs(scenario, context.timings);
    return { answer, query, callbacks: bringForward(call.books, waiting, dueAtMs) };
  };
}

const isPaid = (code: number | string) => String(code) === String(RESULTS.paid.code);

/** Whether a paid payment was just said to have ended otherwise. */
function contradicts(payment: Payment, word: QueryWord): boolean {
  const { query } = scenarioTaken(payment);
  return query.kind === 'wrong' && payment.receipt !== null && !isPaid(word.code);
}

function bringForward(books: Books, waiting: readonly CallbackDue[], dueAtMs: number): readonly CallbackDue[] {
  const early = waiting.filter((callback) => callback.dueAtMs > dueAtMs).map(({ id }) => ({ id, dueAtMs }));
  for (const { id } of early) books.callbacks.reschedule(id, dueAtMs);
  return early;
}
