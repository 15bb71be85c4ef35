import type { Clock } from '@daftari/kernel/clock';
import { classifyQuery, unavailable } from './classify-query';
import { classifySubmit } from './classify-submit';
import type { DarajaCredentials } from './credentials';
import type { DarajaLine } from './daraja-line';
import { refused } from './gateway-verdict';
import type { QueryOutcome, StkProvider, SubmitOutcome } from './provider-port';
import { problemOfQuery, STK_QUERY_PATH, stkQueryBody } from './stk-query';
import { problemOf, STK_PUSH_PATH, stkRequestBody } from './stk-request';

const QUERY_DEADLINE_MS = 10_000;

export interface StkLines {
  readonly pushes: DarajaLine;
  readonly questions: DarajaLine;
}

/** STK push and query (daraja.md §3). */
export function stkProvider(
  { pushes, questions }: StkLines,
  credentials: DarajaCredentials,
  clock: Clock,
  longestMs: number,
): StkProvider {
  return {
    async push(request, deadlineMs = longestMs) {
      const problem = problemOf(request);
      if (problem !== undefined) return refused('INVALID_REQUEST', `not sent: ${problem}`);
      return pushes.call<SubmitOutcome>({
        path: STK_PUSH_PATH,
        body: () => stkRequestBody(request, credentials, clock.nowMs()),
        deadlineMs: Math.min(deadlineMs, longestMs),
        read: classifySubmit,
        notSent: (why) => why,
      });
    },
    async query(request, deadlineMs = QUERY_DEADLINE_MS) {
      const problem = problemOfQuery(request);
      if (problem !== undefined) return unavailable(`not asked: ${problem}`);
      return questions.call<QueryOutcome>({
        path: STK_QUERY_PATH,
        body: () => stkQueryBody(request, credentials, clock.nowMs()),
        deadlineMs: Math.min(deadlineMs, QUERY_DEADLINE_MS),
        read(exchange) {
          const { queried, pauseSeconds } = classifyQuery(exchange, request);
          if (pauseSeconds !== undefined) questions.pauseFor(pauseSeconds);
          return queried;
        },
        notSent: (why) => unavailable(`not asked: ${why.resultDescription}`),
      });
    },
  };
}
