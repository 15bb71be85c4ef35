import type { Answer } from '../domain/answer';
import type { Faults } from '../domain/faults';
import { lostAnswer } from '../domain/lost-answers';
import { BUSINESS, CUSTOMER, EXPRESS, PULL, type Product } from '../domain/products';
import { REFUSALS, refusalAnswer, type Refusal } from '../domain/refusals';
import { bearerOf } from './access-tokens';
import type { RequestKind } from './books';
import { happens, someMs } from './chance';
import type { Context } from './context';
import { jsonBody, type Call, type Endpoint, type Outcome } from './endpoint';

/** Longer than any client waits. */
const HANG_MS = 120_000;
/** How many of the noisy queries are told their error with HTTP 200. */
const NOISE_WITH_200 = 0.2;

/** An endpoint as its clients meet it while rules and faults are set. */
export function disturbed(context: Context, api: RequestKind | null, endpoint: Endpoint): Endpoint {
  return (call) => {
    const faults = context.disturbances.faults();
    const late = { heldMs: someMs(context, faults.latencyMs) };
    const refused = refusedBefore(context, call, api, faults);
    if (refused !== undefined) return { ...late, ...refused };
    const action = context.disturbances.ruled(api, jsonBody(call.request));
    if (action === undefined) return losing(context, call, faults, { ...late, ...endpoint(call) });
    if ('refusal' in action) return { ...late, answer: refusalAnswer(REFUSALS[action.refusal], call.requestId) };
    if ('scenario' in action) return { ...late, ...endpoint({ ...call, scenario: action.scenario }) };
    const executed = action.executed ? endpoint(call) : {};
    return { ...late, ...executed, answer: lostAnswer(action.lost, call.requestId) };
  };
}

function losing(context: Context, call: Call, { lostAnswers }: Faults, outcome: Outcome): Outcome {
  if (outcome.opened === undefined || !happens(context, lostAnswers)) return outcome;
  return { ...outcome, answer: lostAnswer('reset', call.requestId) };
}

/** What keeps a request from being read at all: an outage, a limit, a product that is missing. */
function refusedBefore(
  context: Context,
  call: Call,
  api: RequestKind | null,
  faults: Faults,
): (Pick<Outcome, 'heldMs'> & { readonly answer: Answer }) | undefined {
  if (api === null) return undefined;
  const refuse = (refusal: Refusal) => ({ answer: refusalAnswer(refusal, call.requestId) });
  const hit = faults.outageApis.length === 0 || faults.outageApis.includes(api);
  if (hit && happens(context, faults.outage)) return outageAnswer(faults, call);
  if (api === 'oauth')
    return faults.oauthStatus === 0 ? undefined : refuse({ ...REFUSALS.internalError, status: faults.oauthStatus });
  const allowance = context.disturbances.allowance(api, call.nowMs);
  if (allowance !== 'ok') return refuse(allowance === 'spike' ? REFUSALS.spikeArrest : REFUSALS.quota);
  if (faults.productsRemoved.includes(api)) return refuse(PRODUCTS[api].invalidToken(bearerOf(call.request) ?? ''));
  if (api !== 'stkquery' || !happens(context, faults.queryNoise)) return undefined;
  return refuse({ ...REFUSALS.nothingSaid, status: happens(context, NOISE_WITH_200) ? 200 : 500 });
}

function outageAnswer({ outageLook }: Faults, call: Call) {
  if (outageLook === 'unreachable') return { answer: refusalAnswer(REFUSALS.unreachable, call.requestId) };
  if (outageLook === 'hang') return { heldMs: HANG_MS, answer: lostAnswer('reset', call.requestId) };
  return { answer: lostAnswer(outageLook, call.requestId) };
}

const PRODUCTS: Readonly<Record<Exclude<RequestKind, 'oauth'>, Product>> = {
  stkpush: EXPRESS,
  stkquery: EXPRESS,
  reversal: EXPRESS,
  b2c: BUSINESS,
  balance: BUSINESS,
  status: CUSTOMER,
  'c2b-register': CUSTOMER,
  'c2b-simulate': CUSTOMER,
  'pull-register': PULL,
  'pull-query': PULL,
};
