import { classifyAsked } from './classify-queued';
import { classifyPullRegistration } from './classify-registration';
import type { RegisterOutcome } from './c2b-port';
import type { DarajaLine } from './daraja-line';
import { refused } from './gateway-verdict';
import type { Exchange } from './http-exchange';
import type { PayoutRefused } from './initiator-port';
import { nairobiDateTime } from './nairobi-time';
import { isShortcode } from './payout-request';
import { decodePull } from './pull-answer';
import type { PullOutcome, PullProvider, PullQuestion } from './pull-port';
import type { InvalidToken } from './token-calls';

export const PULL_REGISTER_PATH = '/pulltransactions/v1/register';
export const PULL_QUERY_PATH = '/pulltransactions/v1/query';
const DEADLINE_MS = 30_000;

export function pullProvider(line: DarajaLine): PullProvider {
  return {
    async registerPull({ shortcode, nominatedNumber, callbackUrl }, deadlineMs = DEADLINE_MS) {
      if (!isShortcode(shortcode)) return refused('INVALID_REQUEST', 'not sent: the shortcode is not 5 to 7 digits');
      return line.call<RegisterOutcome>({
        path: PULL_REGISTER_PATH,
        body: () => ({
          ShortCode: shortcode,
          RequestType: 'Pull',
          NominatedNumber: nominatedNumber,
          CallBackURL: callbackUrl,
        }),
        deadlineMs: Math.min(deadlineMs, DEADLINE_MS),
        read: classifyPullRegistration,
        notSent: (why) => why,
      });
    },
    async pull(question, deadlineMs = DEADLINE_MS) {
      const problem = problemOfPull(question);
      if (problem !== undefined) return refused('INVALID_REQUEST', `not asked: ${problem}`);
      return line.call<PullOutcome>({
        path: PULL_QUERY_PATH,
        body: () => pullBody(question),
        deadlineMs: Math.min(deadlineMs, DEADLINE_MS),
        read: (exchange) => classifyPull(exchange, question),
        notSent: (why) => why,
      });
    },
  };
}

/** The body of a Pull query, name for name (daraja.md §9). */
export function pullBody({ shortcode, fromMs, toMs, offset }: PullQuestion): Record<string, string> {
  return {
    ShortCode: shortcode,
    StartDate: nairobiDateTime(fromMs),
    EndDate: nairobiDateTime(toMs),
    OffSetValue: String(offset),
  };
}

function problemOfPull({ shortcode, fromMs, toMs, offset }: PullQuestion): string | undefined {
  if (!isShortcode(shortcode)) return 'the shortcode is not 5 to 7 digits';
  if (!(fromMs < toMs)) return 'the window ends before it begins';
  return Number.isSafeInteger(offset) && offset >= 0 ? undefined : 'the offset is no number of records';
}

/** What a Pull query came to. It moves nothing, so whatever is unclear may be asked again. */
function classifyPull(exchange: Exchange, { offset }: PullQuestion): PullOutcome | InvalidToken<PayoutRefused> {
  const isAnswer = exchange.kind === 'answered' && exchange.status >= 200 && exchange.status <= 299;
  const answer = isAnswer ? decodePull(exchange.body) : undefined;
  if (answer?.kind === 'pulled') {
    const { payments, records } = answer;
    const next = records === 0 ? {} : { nextOffset: offset + records };
    return { kind: 'pulled', payments, unreadable: records - payments.length, ...next };
  }
  const outcome = classifyAsked(exchange);
  return outcome.kind === 'queued' ? { kind: 'unavailable', reason: answer?.reason ?? 'no answer' } : outcome;
}
