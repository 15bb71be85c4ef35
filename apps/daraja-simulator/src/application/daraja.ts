import type { Answer } from '../domain/answer';
import { requestId } from '../domain/identifiers';
import { hostOf } from '../domain/masking';
import {
  methodNotAllowed,
  REFUSALS,
  refusalAnswer,
  resourceNotFound,
  unknownProxyAnswer,
  type Refusal,
} from '../domain/refusals';
import type { Agenda } from './agenda';
import { StoreOverloaded, type Books, type RequestKind } from './books';
import type { Context } from './context';
import { disturbCallbacks } from './disturb-callbacks';
import { disturbed } from './disturb-requests';
import type { DarajaRequest, Endpoint, Outcome } from './endpoint';
import type { HeldAnswers } from './held-answers';
import { recordRequest } from './record-request';
import { routesOf } from './routes';

/** Daraja as its clients see it. */
export interface Daraja {
  /** Answers a request; the answer, the request's record and what follows from it are durable by then. */
  answer(request: DarajaRequest): Promise<Answer>;
  /** Records and answers a request that is refused before anybody reads it. */
  refuse(request: DarajaRequest, refusal: Refusal): Promise<Answer>;
}

/** Families of paths in which an unknown path is Daraja's own 404; elsewhere it is the gateway's. */
const KNOWN_FAMILY = /^\/(mpesa|oauth|pulltransactions)\//;

/** More than it takes to decide a payment and to write down how its callback ended. */
const RECORDING_MS = 5_000;

export function daraja(context: Context, agenda: Agenda, held: HeldAnswers): Daraja {
  const forRequest = router(context);
  const perform = async (request: DarajaRequest, { api, endpoint }: ForOne): Promise<Answer> => {
    try {
      const outcome = await context.store.write((books) => answerOne(context, books, request, { api, endpoint }));
      const holding = holdBack(context, agenda, held, outcome);
      if (outcome.opened !== undefined) agenda.settleLater(outcome.opened);
      for (const callback of outcome.callbacks ?? []) agenda.sendLater(callback);
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
    answer: (request) => perform(request, forRequest(request)),
    refuse: (request, refusal) => perform(request, { api: null, endpoint: refusing(refusal) }),
  };
}

/** Lets it be answered and recorded; callbacks that it leaves meet what is set against them. */
function answerOne(context: Context, books: Books, request: DarajaRequest, by: ForOne): Outcome {
  const outcome = recordRequest(context, books, request, by);
  // A query leaves none: it only brings forward what was left before.
  if (outcome.callbacks === undefined || by.api === 'stkquery') return outcome;
  return { ...outcome, callbacks: disturbCallbacks(context, books, outcome.callbacks) };
}

/** What answers one request, and which API that is. */
interface ForOne {
  readonly api: RequestKind | null;
  readonly endpoint: Endpoint;
}

function router(context: Context): (request: DarajaRequest) => ForOne {
  const routes = routesOf(context);
  return ({ method, path }) => {
    const route = routes[path];
    if (route === undefined) return { api: null, endpoint: unknownPath(path) };
    const endpoint = route.verbs[method] ?? refusing(methodNotAllowed(method));
    return { api: route.api, endpoint: disturbed(context, route.api, endpoint) };
  };
}

const refusing =
  (refusal: Refusal): Endpoint =>
  (call) => ({ answer: refusalAnswer(refusal, call.requestId) });

function unknownPath(path: string): Endpoint {
  return KNOWN_FAMILY.test(path) ? refusing(resourceNotFound(path)) : () => ({ answer: unknownProxyAnswer(path) });
}

/** Resolves when the answer may go out. */
function holdBack(
  { timings }: Context,
  agenda: Agenda,
  held: HeldAnswers,
  { held: why, heldMs = 0, opened }: Outcome,
): Promise<void> {
  if (why === 'slow') return held.hold(timings.slowAckMs);
  if (why === undefined || opened === undefined) return held.hold(timings.ackMs + heldMs);
  const longestMs = timings.promptMs + timings.callbackMs + timings.callbackTimeoutMs + RECORDING_MS;
  return held.hold(longestMs, agenda.callbackEnded(opened.id));
}

function logAnswer({ logger }: Context, request: DarajaRequest, { answer, push }: Outcome): void {
  const errorCode = 'body' in answer ? answer.body['errorCode'] : undefined;
  const refused = errorCode === undefined ? {} : { errorCode };
  const callback = push?.callbackUrl == null ? {} : { callback: hostOf(push.callbackUrl) };
  const { method, path } = request;
  logger.info({ method, path: path.slice(0, 256), status: answer.status, ...refused, ...callback }, 'request answered');
}
