import type { Clock } from '@daftari/kernel/clock';
import { systemScheduler, type Scheduler } from '@daftari/kernel/scheduler';
import { accessTokens, OAUTH_PATH, readTokenAnswer } from './access-token';
import { classifyQuery, unavailable, type Queried } from './classify-query';
import { classifySubmit, refused, type Submitted } from './classify-submit';
import { basicAuthorization, type DarajaCredentials } from './credentials';
import { httpExchanger, type HttpRequest } from './http-exchange';
import { queryPace } from './query-pace';
import { hideInQuery, hideInSubmit } from './hide-secrets';
import type { QueryOutcome, StkProvider, SubmitOutcome } from './provider-port';
import { problemOfQuery, STK_QUERY_PATH, stkQueryBody } from './stk-query';
import { problemOf, STK_PUSH_PATH, stkRequestBody } from './stk-request';
import { callWithToken } from './token-calls';

export interface DarajaOptions {
  /** `https://api.safaricom.co.ke`, `https://sandbox.safaricom.co.ke` or a simulator. */
  readonly baseUrl: string;
  readonly credentials: DarajaCredentials;
  readonly clock: Clock;
  readonly scheduler?: Scheduler;
  /** A whole submit, token included; 30,000 ms. */
  readonly deadlineMs?: number;
  /** Of that, one request for a token; 10,000 ms. */
  readonly tokenDeadlineMs?: number;
  /** 5,000 ms. */
  readonly connectTimeoutMs?: number;
  /** 32 for pushes; more wait for a free connection within their deadline. Queries have 8 of their own. */
  readonly maxConnections?: number;
  /** Beyond it queries wait for their turn; 10. */
  readonly queriesPerSecond?: number;
}

export interface DarajaProvider extends StkProvider {
  /** Cuts what is still running; those submits answer as unknown, those queries as unavailable. */
  close(): Promise<void>;
}

const MAX_ANSWER_BYTES = 64 * 1024;
const QUERY_DEADLINE_MS = 10_000;
const QUERY_CONNECTIONS = 8;

/** Daraja over HTTP, with the credentials of one app and shortcode (daraja.md §1–3). */
export function darajaProvider(options: DarajaOptions): DarajaProvider {
  const { baseUrl, credentials, clock, deadlineMs: longestMs = 30_000, tokenDeadlineMs = 10_000 } = options;
  const { connectTimeoutMs = 5_000, maxConnections = 32, scheduler = systemScheduler } = options;
  const connection = { baseUrl, connectTimeoutMs, maxAnswerBytes: MAX_ANSWER_BYTES, scheduler };
  const http = httpExchanger({ ...connection, maxConnections });
  // Apart, so that no push ever waits behind questions.
  const questions = httpExchanger({ ...connection, maxConnections: QUERY_CONNECTIONS });
  const pace = queryPace(options.queriesPerSecond ?? 10, clock, scheduler);
  const authorization = basicAuthorization(credentials);
  const ours = [authorization.slice(6), credentials.passkey, credentials.consumerSecret, credentials.consumerKey];
  const tokens = accessTokens(async () => {
    const headers = { authorization, accept: 'application/json' };
    const request = { method: 'GET', path: OAUTH_PATH, headers, deadlineMs: tokenDeadlineMs } as const;
    return readTokenAnswer(await http.exchange(request));
  }, clock);
  const leftOf = (ms: number) => {
    const endsAtMs = clock.nowMs() + ms;
    return () => endsAtMs - clock.nowMs();
  };

  return {
    async push(request, deadlineMs = longestMs) {
      const problem = problemOf(request);
      if (problem !== undefined) return refused('INVALID_REQUEST', `not sent: ${problem}`);
      const send = async (token: string, leftMs: number): Promise<Submitted> => {
        const body = stkRequestBody(request, credentials, clock.nowMs());
        const outcome = classifySubmit(await http.exchange(post(STK_PUSH_PATH, body, token, leftMs)));
        const secrets = [token, String(body['Password']), request.callbackUrl, request.phone, request.phone.slice(3)];
        return hideInSubmit(outcome, [...secrets, ...ours]);
      };
      return callWithToken<SubmitOutcome>(tokens, scheduler, {
        leftMs: leftOf(Math.min(deadlineMs, longestMs)),
        send,
        notSent: (why) => hideInSubmit(why, ours),
      });
    },
    async query(request, deadlineMs = QUERY_DEADLINE_MS) {
      const problem = problemOfQuery(request);
      if (problem !== undefined) return unavailable(`not asked: ${problem}`);
      const leftMs = leftOf(Math.min(deadlineMs, QUERY_DEADLINE_MS));
      if (!(await pace.turn(leftMs()))) return unavailable('not asked: M-Pesa allows no more questions for now');
      const send = async (token: string, sendWithinMs: number): Promise<Queried> => {
        const body = stkQueryBody(request, credentials, clock.nowMs());
        const exchange = await questions.exchange(post(STK_QUERY_PATH, body, token, sendWithinMs));
        const { queried, pauseSeconds } = classifyQuery(exchange, request);
        if (pauseSeconds !== undefined) pace.pauseFor(pauseSeconds);
        return hideInQuery(queried, [token, body['Password']!, request.providerCheckoutId, ...ours]);
      };
      return callWithToken<QueryOutcome>(tokens, scheduler, {
        leftMs,
        send,
        notSent: (why) => hideInQuery(unavailable(why.resultDescription), ours),
      });
    },
    close: async () => void (await Promise.all([http.close(), questions.close()])),
  };
}

function post(path: string, body: object, token: string, deadlineMs: number): HttpRequest {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' };
  return { method: 'POST', path, headers, body: JSON.stringify(body), deadlineMs };
}
