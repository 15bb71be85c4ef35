import { readAnswer, wireText, type Answer, type AnswerFields } from './answer';
import { throttled, TOKEN_CODES } from './gateway-verdict';
import type { Exchange } from './http-exchange';
import type { QueryOutcome, StkQuery, Unavailable } from './provider-port';
import { outcomeOf } from './result-codes';
import type { InvalidToken } from './token-calls';

export type Queried = QueryOutcome | InvalidToken<Unavailable>;

export interface ReadQuery {
  readonly queried: Queried;
  /** The gateway wants fewer requests: seconds in which nobody should ask. */
  readonly pauseSeconds?: number;
}

/** In flight; live since November 2025, documented nowhere (daraja.md §3.4). */
const STILL_PROCESSING = '4999';
/** One code for everything; these texts say "no answer yet", as does no text at all (daraja.md §1.2). */
const NO_ANSWER_YET = /^$|(?:being|under) process|does not exist/i;
const MERCHANT_DOES_NOT_EXIST = /merchant/i;
const TOO_MANY_PAUSE_S = 60;

/** Decides what the answer to an STK query says: by the body first, then by the status. Texts are raw. */
export function classifyQuery(exchange: Exchange, query: StkQuery): ReadQuery {
  if (exchange.kind !== 'answered') return { queried: unavailable(exchange.reason) };
  const { status, retryAfterSeconds } = exchange;
  const answer = readAnswer(exchange.body);
  switch (answer.shape) {
    case 'acknowledgement':
    case 'object':
      return { queried: told(answer, status, query) };
    case 'error':
      return enveloped(answer.code, answer.message, status, retryAfterSeconds);
    case 'fault':
      return faulted(answer.code, answer.message, status, retryAfterSeconds);
    default:
      return bare(answer.shape, status, retryAfterSeconds);
  }
}

export function unavailable(reason: string): Unavailable {
  return { kind: 'unavailable', reason };
}

type Told = Extract<Answer, { shape: 'acknowledgement' | 'object' }>;

/** `ResultCode` is text here and a number in the callback; a known code is an answer, any other is not final. */
function told(answer: Told, status: number, query: StkQuery): Queried {
  if (status === 401) return { kind: 'invalid-token', otherwise: unavailable('the access token was refused') };
  if (status < 200 || status > 299) return unavailable(`HTTP ${status} with a body that is no answer to a query`);
  if (answer.shape === 'acknowledgement' && !/^0+$/.test(answer.code))
    return unavailable(`ResponseCode ${answer.code}: ${answer.description}`);
  const about = wireText(answer.fields['CheckoutRequestID']);
  if (about !== '' && about !== query.providerCheckoutId) return unavailable('the answer is about another payment');
  const resultCode = wireText(answer.fields['ResultCode']);
  if (resultCode === '') return unavailable('the answer has no ResultCode');
  return result(resultCode, answer.fields);
}

function result(resultCode: string, fields: AnswerFields): QueryOutcome {
  const resultDescription = wireText(fields['ResultDesc']);
  if (outcomeOf(resultCode) === 'unknown') return { kind: 'not-yet', resultCode, resultDescription };
  const providerRequestId = wireText(fields['MerchantRequestID']);
  const about = providerRequestId === '' ? {} : { providerRequestId };
  return { kind: 'answered', resultCode, resultDescription, ...about };
}

function enveloped(code: string, message: string, status: number, waitSeconds?: number): ReadQuery {
  if (TOKEN_CODES.has(code))
    return { queried: { kind: 'invalid-token', otherwise: unavailable(`${code}: ${message}`) } };
  const busy = throttled(code, message, waitSeconds)?.retryAfterSeconds;
  if (busy !== undefined) return { queried: unavailable(`${code}: ${message}`), pauseSeconds: busy };
  if (code.startsWith('429') || status === 429) return tooMany(`${code}: ${message}`, waitSeconds);
  const inFlight = code === '500.001.1001' && NO_ANSWER_YET.test(message) && !MERCHANT_DOES_NOT_EXIST.test(message);
  if (inFlight || code === STILL_PROCESSING)
    return { queried: { kind: 'not-yet', resultCode: code, resultDescription: message } };
  return { queried: unavailable(`HTTP ${status} with ${code}: ${message}`) };
}

function faulted(code: string, message: string, status: number, waitSeconds?: number): ReadQuery {
  const reason = `HTTP ${status} with the fault ${code}: ${message}`;
  const pauseSeconds = throttled(code, message, waitSeconds)?.retryAfterSeconds;
  if (pauseSeconds !== undefined) return { queried: unavailable(reason), pauseSeconds };
  const badToken = status >= 400 && status < 500 && /token/i.test(code);
  return { queried: badToken ? { kind: 'invalid-token', otherwise: unavailable(reason) } : unavailable(reason) };
}

function bare(shape: string, status: number, waitSeconds?: number): ReadQuery {
  if (status === 429) return tooMany('too many requests', waitSeconds);
  if (status === 401)
    return { queried: { kind: 'invalid-token', otherwise: unavailable('the access token was refused') } };
  return { queried: unavailable(`HTTP ${status} with a body that is ${shape}`) };
}

function tooMany(reason: string, waitSeconds: number | undefined): ReadQuery {
  return { queried: unavailable(reason), pauseSeconds: waitSeconds ?? TOO_MANY_PAUSE_S };
}
