import type { Answer } from '../domain/answer';
import { requestId } from '../domain/identifiers';
import { maskedBody } from '../domain/masking';
import type { Books } from './books';
import type { Context } from './context';
import { jsonBody, type Call, type DarajaRequest, type Endpoint, type Outcome } from './endpoint';

/** Lets an endpoint decide and writes the request log, in one transaction. */
export function recordRequest(context: Context, books: Books, request: DarajaRequest, endpoint: Endpoint): Outcome {
  const number = books.requests.nextNumber();
  const nowMs = context.clock.nowMs();
  const call: Call = { request, books, nowMs, requestId: requestId(context.instancePrefix, number) };
  const outcome = endpoint(call);
  const { push, query } = outcome;
  books.requests.add({
    number,
    atMs: nowMs,
    method: request.method,
    path: request.path.slice(0, 256),
    body: request.body === '' ? '' : maskedBody(jsonBody(request) ?? '(not JSON)'),
    status: outcome.answer.status,
    answer: maskedBody(shown(outcome.answer)),
    push: push === undefined ? null : JSON.stringify(push),
    query: query === undefined ? null : JSON.stringify(query),
    phone: push?.phone != null && /^254\d{9}$/.test(push.phone) ? push.phone : null,
    executed: outcome.opened === undefined ? 0 : 1,
  });
  return outcome;
}

function shown(answer: Answer): unknown {
  if ('body' in answer) return answer.body;
  return 'html' in answer ? answer.html : '(the connection was reset)';
}
