import { readAnswer } from './answer';
import type { Verdict } from './circuit-breaker';
import { throttled } from './gateway-verdict';
import type { Exchange } from './http-exchange';
import type { PayoutRefused } from './initiator-port';

const WRONG_CREDENTIALS = /wrong credentials/i;
const DOWN = /unreachable|unavailable|maintenance/i;

/** M-Pesa acknowledges within seconds: whoever waited for less than this, in milliseconds, has learned nothing. */
export const PATIENT_MS = 5_000;

/** What an exchange tells about its product; refused tokens are told apart by the caller. */
export function verdictOf(exchange: Exchange): Verdict {
  if (exchange.kind === 'not-sent') return exchange.waited === true ? 'nothing' : 'outage';
  if (exchange.kind === 'lost') return (exchange.waitedMs ?? PATIENT_MS) < PATIENT_MS ? 'nothing' : 'outage';
  const { status } = exchange;
  const answer = readAnswer(exchange.body);
  switch (answer.shape) {
    case 'acknowledgement':
    case 'object':
      return status >= 500 ? 'nothing' : 'works';
    case 'error':
      return ofError(answer.code, answer.message, status);
    case 'fault':
      if (throttled(answer.code, answer.message) !== undefined) return 'nothing';
      return status >= 500 ? 'outage' : 'works';
    case 'empty':
    case 'unreadable':
      return ofNoAnswer(status);
  }
}

/** Why there is no token to send with. */
export function verdictOfNoToken(why: PayoutRefused): Verdict {
  if (why.code === 'PROVIDER_REFUSED') return 'credentials';
  return throttled(why.resultCode, '') === undefined ? 'outage' : 'nothing';
}

function ofError(code: string, message: string, status: number): Verdict {
  if (throttled(code, message) !== undefined || status === 429) return 'nothing';
  if (WRONG_CREDENTIALS.test(message)) return 'credentials';
  if (!/^(?:500|00)\./.test(code)) return 'works';
  // An internal error can be about one request only: it counts neither way.
  return DOWN.test(message) ? 'outage' : 'nothing';
}

/** The firewall's HTML, or nothing at all. */
function ofNoAnswer(status: number): Verdict {
  if (status === 429) return 'nothing';
  return status >= 500 || status === 403 || status < 300 ? 'outage' : 'works';
}
