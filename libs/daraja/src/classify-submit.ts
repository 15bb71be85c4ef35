import { readAnswer, wireText, type Answer } from './answer';
import { bare, BUSY_RETRY_S, enveloped, faulted, notSent, refused, unavailable, unknown } from './gateway-verdict';
import type { Exchange } from './http-exchange';
import type { Refused, SubmitOutcome } from './provider-port';
import type { InvalidToken } from './token-calls';

export type Submitted = SubmitOutcome | InvalidToken<Refused>;

const LOCKED_RETRY_S = 60;

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
      return enveloped(answer, status, retryAfterSeconds, merchantError);
    case 'fault':
      return faulted(answer, status, retryAfterSeconds);
    default:
      return bare(answer.shape, status, retryAfterSeconds);
  }
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

/** One code for everything: only the text tells them apart, and only these texts say "not executed". */
function merchantError(code: string, message: string): SubmitOutcome | undefined {
  if (code !== '500.001.1001') return undefined;
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
