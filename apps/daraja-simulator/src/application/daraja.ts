import type { Answer } from '../domain/answer';
import { requestId } from '../domain/identifiers';
import { hostOf } from '../domain/masking';
import { methodNotAllowed, REFUSALS, refusalAnswer, unknownProxyAnswer, type Refusal } from '../domain/refusals';
import { acceptPush } from './accept-push';
import { issueToken } from './access-tokens';
import type { Agenda } from './agenda';
import { answerQuery } from './answer-query';
import { StoreOverloaded } from './books';
import type { Context } from './context';
import type { DarajaRequest, Endpoint, Outcome } from './endpoint';
import type { HeldAnswers } from './held-answers';
import { recordRequest } from './record-request';

/** Daraja as its clients see it. */
export interface Daraja {
  /** Answers a request; the answer, the request's record and what follows from it are durable by then. */
  answer(request: DarajaRequest): Promise<Answer>;
  /** Records and answers a request that is refused before anybody reads it. */
  refuse(request: DarajaRequest, refusal: Refusal): Promise<Answer>;
}

/** Families of paths in which an unknown path is Daraja's own 404; elsewhere it is the gateway's. */
const KNOWN_FAMILY = /^\/(mpesa|oauth)\//;

/** More than it takes to decide a payment and to write down how its callback ended. */
const RECORDING_MS = 5_000;

export function daraja(context: Context, agenda: Agenda, held: HeldAnswers): Daraja {
  const route = router(context);
  const perform = async (request: DarajaRequest, endpoint: Endpoint): Promise<Answer> => {
    try {
      const outcome = await context.store.write((books) => recordRequest(context, books, request, endpoint));
      const holding = holdBack(context, agenda, held, outcome);
      if (outcome.opened !== undefined) agenda.decideLater(outcome.opened);
      for (const callback of outcome.broughtForward ?? []) agenda.sendLater(callback);
      logAnswer(context, request, outcome);
      await holding;
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

function router(context: Context): Endpoint {
  const endpoints: Record<string, Record<string, Endpoint>> = {
    '/oauth/v1/generate': { GET: issueToken(context) },
    '/mpesa/stkpush/v1/processrequest': { POST: acceptPush(context) },
    '/mpesa/stkpushquery/v1/query': { POST: answerQuery(context) },
  };
  return (call) => {
    const { method, path } = call.request;
    const verbs = endpoints[path];
    if (verbs !== undefined)
      return verbs[method]?.(call) ?? { answer: refusalAnswer(methodNotAllowed(method), call.requestId) };
    if (KNOWN_FAMILY.test(path)) return { answer: refusalAnswer(REFUSALS.resourceNotFound, call.requestId) };
    return { answer: unknownProxyAnswer(path) };
  };
}

/** Resolves when the answer may go out. */
function holdBack(
  { timings }: Context,
  agenda: Agenda,
  held: HeldAnswers,
  { held: why, opened }: Outcome,
): Promise<void> {
  if (why === 'slow') return held.hold(timings.slowAckMs);
  if (why === undefined || opened === undefined) return held.hold(timings.ackMs);
  const longestMs = timings.promptMs + timings.callbackMs + timings.callbackTimeoutMs + RECORDING_MS;
  return held.hold(longestMs, agenda.callbackEnded(opened.checkoutRequestId));
}

function logAnswer({ logger }: Context, request: DarajaRequest, { answer, push }: Outcome): void {
  const errorCode = 'body' in answer ? answer.body['errorCode'] : undefined;
  const refused = errorCode === undefined ? {} : { errorCode };
  const callback = push?.callbackUrl == null ? {} : { callback: hostOf(push.callbackUrl) };
  const { method, path } = request;
  logger.info({ method, path: path.slice(0, 256), status: answer.status, ...refused, ...callback }, 'request answered');
}
