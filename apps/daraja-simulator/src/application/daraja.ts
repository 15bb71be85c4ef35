import { pause } from '@daftari/kernel/scheduler';
import type { Answer } from '../domain/answer';
import { requestId } from '../domain/identifiers';
import { hostOf, maskedBody } from '../domain/masking';
import { methodNotAllowed, REFUSALS, refusalAnswer, unknownProxyAnswer, type Refusal } from '../domain/refusals';
import { acceptPush } from './accept-push';
import { issueToken } from './access-tokens';
import type { Agenda } from './agenda';
import { StoreOverloaded, type Books } from './books';
import type { Context } from './context';
import { jsonBody, type Call, type DarajaRequest, type Endpoint, type Outcome } from './endpoint';

/** Daraja as its clients see it. */
export interface Daraja {
  /** Answers a request; the answer, the request's record and what follows from it are durable by then. */
  answer(request: DarajaRequest): Promise<Answer>;
  /** Records and answers a request that is refused before anybody reads it. */
  refuse(request: DarajaRequest, refusal: Refusal): Promise<Answer>;
}

/** Families of paths in which an unknown path is Daraja's own 404; elsewhere it is the gateway's. */
const KNOWN_FAMILY = /^\/(mpesa|oauth)\//;

export function daraja(context: Context, agenda: Agenda): Daraja {
  const endpoints: Record<string, Record<string, Endpoint>> = {
    '/oauth/v1/generate': { GET: issueToken(context) },
    '/mpesa/stkpush/v1/processrequest': { POST: acceptPush(context) },
  };
  const route: Endpoint = (call) => {
    const { method, path } = call.request;
    const verbs = endpoints[path];
    if (verbs !== undefined)
      return verbs[method]?.(call) ?? { answer: refusalAnswer(methodNotAllowed(method), call.requestId) };
    if (KNOWN_FAMILY.test(path)) return { answer: refusalAnswer(REFUSALS.resourceNotFound, call.requestId) };
    return { answer: unknownProxyAnswer(path) };
  };
  const perform = async (request: DarajaRequest, endpoint: Endpoint): Promise<Answer> => {
    try {
      const outcome = await context.store.write((books) => record(context, books, request, endpoint));
      if (outcome.opened !== undefined) agenda.decideLater(outcome.opened);
      logAnswer(context, request, outcome);
      if (context.timings.ackMs > 0) await pause(context.scheduler, context.timings.ackMs);
      return outcome.answer;
    } catch (error) {
      context.logger.error(
        { err: error, method: request.method, path: request.path },
        'a request could not be recorded',
      );
      const refusal = error instanceof StoreOverloaded ? REFUSALS.systemBusy : REFUSALS.internalError;
      return refusalAnswer(refusal, requestId(context.instancePrefix, 0));
    }
  };
  return {
    answer: (request) => perform(request, route),
    refuse: (request, refusal) => perform(request, (call) => ({ answer: refusalAnswer(refusal, call.requestId) })),
  };
}

function record(context: Context, books: Books, request: DarajaRequest, endpoint: Endpoint): Outcome {
  const number = books.requests.nextNumber();
  const nowMs = context.clock.nowMs();
  const call: Call = { request, books, nowMs, requestId: requestId(context.instancePrefix, number) };
  const outcome = endpoint(call);
  books.requests.add({
    number,
    atMs: nowMs,
    method: request.method,
    path: request.path.slice(0, 256),
    body: request.body === '' ? '' : maskedBody(jsonBody(request) ?? '(not JSON)'),
    status: outcome.answer.status,
    answer: maskedBody(outcome.answer.body),
    push: outcome.push === undefined ? null : JSON.stringify(outcome.push),
  });
  return outcome;
}

function logAnswer({ logger }: Context, request: DarajaRequest, { answer, push }: Outcome): void {
  const refused = answer.body['errorCode'] === undefined ? {} : { errorCode: answer.body['errorCode'] };
  const callback = push?.callbackUrl == null ? {} : { callback: hostOf(push.callbackUrl) };
  const { method, path } = request;
  logger.info({ method, path: path.slice(0, 256), status: answer.status, ...refused, ...callback }, 'request answered');
}
