import { readAnswer, wireText, type Answer } from './answer';
import type { RegisterOutcome } from './c2b-port';
import { classifyAsked } from './classify-queued';
import { refused } from './gateway-verdict';
import type { Exchange } from './http-exchange';
import type { PayoutRefused } from './initiator-port';
import type { InvalidToken } from './token-calls';

export type RegistrationAnswer = RegisterOutcome | InvalidToken<PayoutRefused>;

const ALREADY = /already (?:been )?registered/i;

/** What a registration of C2B addresses came to: `"0"` and `"00000000"` are success (daraja.md §7). */
export function classifyC2bRegistration(exchange: Exchange): RegistrationAnswer {
  return registration(exchange, /^0+$/, (answer) => (answer.shape === 'acknowledgement' ? answer.code : ''));
}

/** What a registration for Pull came to: `ResponseStatus` is 1000, or 1001 when it had been registered (daraja.md §9). */
export function classifyPullRegistration(exchange: Exchange): RegistrationAnswer {
  return registration(exchange, /^(?:0+|1000)$/, (answer) => {
    const fields = 'fields' in answer ? answer.fields : {};
    return (
      wireText(fields['ResponseStatus']) || wireText(fields['Response Status']) || wireText(fields['ResponseCode'])
    );
  });
}

function registration(exchange: Exchange, success: RegExp, codeOf: (answer: Answer) => string): RegistrationAnswer {
  if (exchange.kind !== 'answered') return notQueued(exchange);
  const answer = readAnswer(exchange.body);
  const text = textOf(answer);
  if (answer.shape === 'error' && (ALREADY.test(text) || /duplicate notification info/i.test(text)))
    return ALREADY.test(text) ? already(answer.code, text) : refused(answer.code, text);
  const resultCode = codeOf(answer);
  if (resultCode === '' || exchange.status < 200 || exchange.status > 299) return notQueued(exchange);
  if (success.test(resultCode)) return { kind: 'registered', resultCode, resultDescription: text };
  return resultCode === '1001' || ALREADY.test(text) ? already(resultCode, text) : refused(resultCode, text);
}

function already(resultCode: string, resultDescription: string): RegisterOutcome {
  return { kind: 'already-registered', resultCode, resultDescription };
}

/** Every other answer means the same as to a question. */
function notQueued(exchange: Exchange): RegistrationAnswer {
  const outcome = classifyAsked(exchange);
  return outcome.kind === 'queued' ? { kind: 'unavailable', reason: 'the answer is that of another API' } : outcome;
}

function textOf(answer: Answer): string {
  if (answer.shape === 'error') return answer.message;
  const fields = 'fields' in answer ? answer.fields : {};
  const names = ['ResponseDescription', 'Response Description', 'ResponseMessage'];
  return names.map((name) => wireText(fields[name])).find((text) => text !== '') ?? '';
}
