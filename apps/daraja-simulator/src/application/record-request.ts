import type { Answer } from '../domain/answer';
import { requestId } from '../domain/identifiers';
import { maskedBody } from '../domain/masking';
import { bearerOf } from './access-tokens';
import type { Books, RequestKind } from './books';
import type { Context } from './context';
import { jsonBody, type Call, type DarajaRequest, type Endpoint, type Outcome } from './endpoint';

/** What decides, and which API it is. */
export interface Recorder {
  readonly api: RequestKind | null;
  readonly endpoint: Endpoint;
}

/** Lets an endpoint decide and writes the request log, in one transaction. */
export function recordRequest(context: Context, books: Books, request: DarajaRequest, by: Recorder): Outcome {
  const number = books.requests.nextNumber();
  const nowMs = context.clock.nowMs();
  const call: Call = { request, books, nowMs, requestId: requestId(context.instancePrefix, number) };
  const outcome = by.endpoint(call);
  const { push, query } = outcome;
  const phone = push?.phone ?? outcome.recipient;
  books.requests.add({
    number,
    api: by.api,
    atMs: nowMs,
    method: request.method,
    path: request.path.slice(0, 256),
    body: request.body === '' ? '' : maskedBody(jsonBody(request) ?? '(not JSON)'),
    status: outcome.answer.status,
    answer: withoutToken(maskedBody(shown(outcome.answer)), bearerOf(request)),
    push: push === undefined ? null : JSON.stringify(push),
    query: query === undefined ? null : JSON.stringify(query),
    phone: phone != null && /^254\d{9}$/.test(phone) ? phone : null,
    executed: outcome.opened === undefined ? 0 : 1,
  });
  return outcome;
}

function shown(answer: Answer): unknown {
  if ('body' in answer) return answer.body;
  return 'html' in answer ? answer.html : '(the connection was reset)';
}

/** Some refusals repeat the token that they refuse. */
function withoutToken(answer: string, token: string | undefined): string {
  return token === undefined ? answer : answer.replaceAll(token, '***');
}
