import type { PayoutRefused } from './initiator-port';
import type { Unknown } from './provider-port';
import type { InvalidToken } from './token-calls';

/** What the gateway's own answers say about a request, whatever the product. Texts are raw. */
export type GatewayVerdict = PayoutRefused | Unknown | InvalidToken<PayoutRefused>;

/** Not one code for a refused token but six (daraja.md §2). They also mean that the app lacks the product. */
export const TOKEN_CODES = new Set(['404.001.03', '400.003.01', '401.002.01', '401.001', '401.003.01', '401']);
export const BUSY_RETRY_S = 60;
const SPIKE_RETRY_S = 5;
const QUOTA_RETRY_S = 300;
const OUTAGE_RETRY_S = 30;
const NOT_EXECUTED_FAULT =
  /^(?:oauth\.|keymanagement\.|steps\.oauth|messaging\.adaptors\.http\.flow\.ApplicationNotFound)/i;

/** Nothing left the house: no money can have moved. */
export function notSent(reason: string): PayoutRefused {
  return unavailable('NOT_SENT', `M-Pesa can not be reached: ${reason}`, OUTAGE_RETRY_S);
}

export function refused(resultCode: string, resultDescription: string): PayoutRefused {
  return { kind: 'refused', code: 'PROVIDER_REFUSED', resultCode, resultDescription };
}

export function unavailable(resultCode: string, resultDescription: string, retryAfterSeconds: number): PayoutRefused {
  return { kind: 'refused', code: 'PROVIDER_UNAVAILABLE', resultCode, resultDescription, retryAfterSeconds };
}

export function unknown(reason: string): Unknown {
  return { kind: 'unknown', reason };
}

/** An error that says for sure that the gateway took no request; the OAuth answers are read by it too. */
export function throttled(code: string, message: string, waitSeconds?: number): PayoutRefused | undefined {
  if (/SpikeArrest/i.test(code)) return unavailable(code, message, waitSeconds ?? SPIKE_RETRY_S);
  if (/QuotaViolation/i.test(code)) return unavailable(code, message, waitSeconds ?? QUOTA_RETRY_S);
  if (code === '500.003.03') return unavailable(code, message, waitSeconds ?? QUOTA_RETRY_S);
  if (code !== '500.003.02') return undefined;
  return unavailable(code, message, waitSeconds ?? (/spike/i.test(message) ? SPIKE_RETRY_S : BUSY_RETRY_S));
}

/**
 * Daraja's error envelope (daraja.md §1.1, §1.2). `ofProduct` tells what a product's own codes mean, where they mean more
 * than "nobody knows".
 */
export function enveloped<T extends { readonly kind: string }>(
  error: { readonly code: string; readonly message: string },
  status: number,
  waitSeconds: number | undefined,
  ofProduct: (code: string, message: string) => T | undefined,
): T | GatewayVerdict {
  const { code, message } = error;
  if (TOKEN_CODES.has(code)) return { kind: 'invalid-token', otherwise: refused(code, message) };
  const busy = throttled(code, message, waitSeconds);
  if (busy !== undefined) return busy;
  const own = ofProduct(code, message);
  if (own !== undefined) return own;
  if (code.startsWith('429') || status === 429) return unavailable(code, message, waitSeconds ?? BUSY_RETRY_S);
  if (/^40\d\./.test(code)) return refused(code, message);
  if (status >= 400 && status < 500 && !code.startsWith('500')) return refused(code, message);
  return unknown(`HTTP ${status} with ${code}: ${message}`);
}

/** A fault of the gateway itself: it tells what it did with the token and the path, and nothing of what lies behind. */
export function faulted(
  fault: { readonly code: string; readonly message: string },
  status: number,
  waitSeconds?: number,
): GatewayVerdict {
  const { code, message } = fault;
  const busy = throttled(code, message, waitSeconds);
  if (busy !== undefined) return busy;
  const client = status >= 400 && status < 500;
  if (client && /token/i.test(code)) return { kind: 'invalid-token', otherwise: refused(code, message) };
  const noRoute = status === 404 && /unable to identify proxy/i.test(message);
  if (client && (noRoute || NOT_EXECUTED_FAULT.test(code))) return refused(code, message);
  return unknown(`HTTP ${status} with the fault ${code}: ${message}`);
}

/** No envelope at all: only what never reached a back end is refused. */
export function bare(shape: 'object' | 'empty' | 'unreadable', status: number, waitSeconds?: number): GatewayVerdict {
  const code = `HTTP_${status}`;
  if (status === 429) return unavailable(code, 'too many requests', waitSeconds ?? BUSY_RETRY_S);
  if (status === 401) return { kind: 'invalid-token', otherwise: refused(code, 'the access token was refused') };
  if (shape === 'empty' && status === 404) return refused(code, 'the app has not been given this product');
  return unknown(`HTTP ${status} with a body that is ${shape === 'object' ? 'no answer to the request' : shape}`);
}
