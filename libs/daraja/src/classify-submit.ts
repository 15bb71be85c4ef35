import { readAnswer, wireText, type Answer } from './answer';
import type { Exchange } from './http-exchange';
import type { Refused, SubmitOutcome } from './provider-port';
import type { InvalidToken } from './token-calls';

export type Submitted = SubmitOutcome | InvalidToken<Refused>;

/** Not one code for a refused token but six (daraja.md §2). They also mean that the app lacks the product. */
export const TOKEN_CODES = new Set(['404.001.03', '400.003.01', '401.002.01', '401.001', '401.003.01', '401']);
const LOCKED_RETRY_S = 60;
const BUSY_RETRY_S = 60;
const SPIKE_RETRY_S = 5;
const QUOTA_RETRY_S = 300;
const OUTAGE_RETRY_S = 30;
const NOT_EXECUTED_FAULT =
  /^(?:oauth\.|keymanagement\.|steps\.oauth|messaging\.adaptors\.http\.flow\.ApplicationNotFound)/i;

/** Decides what an STK push came to: by the body first, then by the status (daraja.md §1.2, §16.1). Texts are raw. */
export function classifySubmit(exchange: Exchange): Submitted {
  if (exchange.kind === 'not-sent') return notSent(exchange.reason);
  if (exchange.kind === 'lost') return unknown(`the request was sent, but ${exchange.reason}`);
  const { status, retryAfterSeconds } = exchange;
  const answer = readAnswer(exchange.body);
  switch (answer.shape) {
    case 'acknowledgement':
      return acknowledged(answer, status);
    case 'error':
      return enveloped(answer.code, answer.message, status, retryAfterSeconds);
    case 'fault':
      return faulted(answer.code, answer.message, status, retryAfterSeconds);
    default:
      return bare(answer.shape, status, retryAfterSeconds);
  }
}

/** Nothing left the house: no money can have moved. */
export function notSent(reason: string): Refused {
  return unavailable('NOT_SENT', `M-Pesa can not be reached: ${reason}`, OUTAGE_RETRY_S);
}

export function refused(resultCode: string, resultDescription: string): Refused {
  return { kind: 'refused', code: 'PROVIDER_REFUSED', resultCode, resultDescription };
}

export function unavailable(resultCode: string, resultDescription: string, retryAfterSeconds: number): Refused {
  return { kind: 'refused', code: 'PROVIDER_UNAVAILABLE', resultCode, resultDescription, retryAfterSeconds };
}

/** An error that says for sure that the gateway took no request; the OAuth answers are read by it too. */
export function throttled(code: string, message: string, waitSeconds?: number): Refused | undefined {
  if (/SpikeArrest/i.test(code)) return unavailable(code, message, waitSeconds ?? SPIKE_RETRY_S);
  if (/QuotaViolation/i.test(code)) return unavailable(code, message, waitSeconds ?? QUOTA_RETRY_S);
  if (code === '500.003.03') return unavailable(code, message, waitSeconds ?? QUOTA_RETRY_S);
  if (code !== '500.003.02') return undefined;
  return unavailable(code, message, waitSeconds ?? (/spike/i.test(message) ? SPIKE_RETRY_S : BUSY_RETRY_S));
}

function unknown(reason: string): SubmitOutcome {
  return { kind: 'unknown', reason };
}

function acknowledged(answer: Extract<Answer, { shape: 'acknowledgement' }>, status: number): Submitted {
  const { code, description, fields } = answer;
  if (!/^0+$/.test(code)) {
    if (status >= 500) return unknown(`HTTP ${status} with ResponseCode ${code}: ${description}`);
    if (code === '1001') return promptOpen(code, description);
    if (code === '26') return unavailable(code, description, BUSY_RETRY_S);
    return refused(code, description);
  }
  const providerCheckoutId = wireText(fields['CheckoutRequestID']);
  if (status < 200 || status > 299) return unknown(`HTTP ${status} with ResponseCode ${code}`);
  if (providerCheckoutId === '') return unknown('accepted without a CheckoutRequestID');
  const providerRequestId = wireText(fields['MerchantRequestID']);
  return { kind: 'accepted', providerRequestId, providerCheckoutId, resultCode: code, resultDescription: description };
}

function enveloped(code: string, message: string, status: number, waitSeconds?: number): Submitted {
  if (TOKEN_CODES.has(code)) return { kind: 'invalid-token', otherwise: refused(code, message) };
  const busy = throttled(code, message, waitSeconds);
  if (busy !== undefined) return busy;
  if (code === '500.001.1001') return merchantError(code, message);
  if (code.startsWith('429') || status === 429) return unavailable(code, message, waitSeconds ?? BUSY_RETRY_S);
  if (/^40\d\./.test(code)) return refused(code, message);
  if (status >= 400 && status < 500 && !code.startsWith('500')) return refused(code, message);
  return unknown(`HTTP ${status} with ${code}: ${message}`);
}

/** One code for everything: only the text tells them apart, and only these texts say "not executed". */
function merchantError(code: string, message: string): Submitted {
  if (/unable to lock subscriber/i.test(message)) return promptOpen(code, message);
  if (/merchant does not exist|wrong credentials/i.test(message)) return refused(code, message);
  if (/system is busy/i.test(message)) return unavailable(code, message, BUSY_RETRY_S);
  return unknown(`${code}: ${message}`);
}

function promptOpen(resultCode: string, resultDescription: string): Refused {
  return {
    kind: 'refused',
    code: 'PROMPT_ALREADY_OPEN',
    resultCode,
    resultDescription,
    retryAfterSeconds: LOCKED_RETRY_S,
  };
}

function faulted(code: string, message: string, status: number, waitSeconds?: number): Submitted {
  const busy = throttled(code, message, waitSeconds);
  if (busy !== undefined) return busy;
  const client = status >= 400 && status < 500;
  if (client && /token/i.test(code)) return { kind: 'invalid-token', otherwise: refused(code, message) };
  const noRoute = status === 404 && /unable to identify proxy/i.test(message);
  if (client && (noRoute || NOT_EXECUTED_FAULT.test(code))) return refused(code, message);
  return unknown(`HTTP ${status} with the fault ${code}: ${message}`);
}

/** No envelope at all: only what never reached a back end is refused. */
function bare(shape: string, status: number, waitSeconds?: number): Submitted {
  const code = `HTTP_${status}`;
  if (status === 429) return unavailable(code, 'too many requests', waitSeconds ?? BUSY_RETRY_S);
  if (status === 401) return { kind: 'invalid-token', otherwise: refused(code, 'the access token was refused') };
  if (shape === 'empty' && status === 404) return refused(code, 'the app has not been given this product');
  return unknown(`HTTP ${status} with a body that is ${shape === 'object' ? 'no answer to a push' : shape}`);
}
