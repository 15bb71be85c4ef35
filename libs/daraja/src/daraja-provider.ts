import type { Clock } from '@daftari/kernel/clock';
import { systemScheduler, type Scheduler } from '@daftari/kernel/scheduler';
import { accessTokens, OAUTH_PATH, readTokenAnswer } from './access-token';
import { classifySubmit, notSent, refused, type Submitted } from './classify-submit';
import { basicAuthorization, type DarajaCredentials } from './credentials';
import { httpExchanger } from './http-exchange';
import type { Refused, StkProvider, StkPush, SubmitOutcome } from './provider-port';
import { redact } from './redact';
import { problemOf, STK_PUSH_PATH, stkRequestBody } from './stk-request';

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
  /** 32; more submits wait for a free connection within their deadline. */
  readonly maxConnections?: number;
}

export interface DarajaProvider extends StkProvider {
  /** Cuts what is still running; those submits answer as unknown. */
  close(): Promise<void>;
}

const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_CODE = 40;
const MAX_ID = 120;

/** Daraja over HTTP, with the credentials of one app and shortcode (daraja.md §1–3). */
export function darajaProvider(options: DarajaOptions): DarajaProvider {
  const { credentials, clock, deadlineMs: longestMs = 30_000, tokenDeadlineMs = 10_000 } = options;
  const scheduler = options.scheduler ?? systemScheduler;
  const http = httpExchanger({
    baseUrl: options.baseUrl,
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    maxConnections: options.maxConnections ?? 32,
    maxAnswerBytes: MAX_ANSWER_BYTES,
    scheduler,
  });
  const authorization = basicAuthorization(credentials);
  const tokens = accessTokens(async () => {
    const headers = { authorization, accept: 'application/json' };
    return readTokenAnswer(
      await http.exchange({ method: 'GET', path: OAUTH_PATH, headers, deadlineMs: tokenDeadlineMs }),
    );
  }, clock);

  const send = async (request: StkPush, token: string, deadlineMs: number): Promise<Submitted> => {
    const body = stkRequestBody(request, credentials, clock.nowMs());
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json',
    };
    const exchange = { method: 'POST', path: STK_PUSH_PATH, headers, body: JSON.stringify(body), deadlineMs } as const;
    const outcome = classifySubmit(await http.exchange(exchange));
    const secrets = [token, authorization.slice(6), String(body['Password']), request.callbackUrl, request.phone];
    return hideIn(outcome, [
      ...secrets,
      request.phone.slice(3),
      credentials.passkey,
      credentials.consumerSecret,
      credentials.consumerKey,
    ]);
  };

  return {
    async push(request, deadlineMs = longestMs) {
      const problem = problemOf(request);
      if (problem !== undefined) return refused('INVALID_REQUEST', `not sent: ${problem}`);
      const endsAtMs = clock.nowMs() + Math.min(deadlineMs, longestMs);
      const leftMs = () => endsAtMs - clock.nowMs();
      const attempt = async (token: string | Refused): Promise<Submitted> => {
        if (typeof token !== 'string') return hideIn(token, [authorization.slice(6), credentials.consumerSecret]);
        return leftMs() <= 0 ? notSent('no time was left to send it') : send(request, token, leftMs());
      };
      const token = await within(tokens.current(), leftMs(), scheduler);
      const first = await attempt(token);
      if (first.kind !== 'invalid-token' || typeof token !== 'string') return settled(first);
      return settled(await attempt(await within(tokens.insteadOf(token), leftMs(), scheduler)));
    },
    close: () => http.close(),
  };
}

/** A second refusal of the token is final: the app may lack the product, and asking on would go round for ever. */
function settled(submitted: Submitted): SubmitOutcome {
  return submitted.kind === 'invalid-token' ? submitted.otherwise : submitted;
}

/** The token is shared: a caller that has no time left goes, the request for the token stays for the others. */
function within(token: Promise<string | Refused>, limitMs: number, scheduler: Scheduler): Promise<string | Refused> {
  return new Promise((resolve) => {
    const cancel = scheduler.after(Math.max(0, limitMs), () => resolve(notSent('no access token in time')));
    void token.then((answer) => {
      cancel();
      resolve(answer);
    });
  });
}

/** Cleans every text of an outcome and keeps it within the limits that events have. */
function hideIn(submitted: Submitted, secrets: readonly string[]): Submitted {
  const clean = (text: string) => redact(text, secrets);
  switch (submitted.kind) {
    case 'unknown':
      return { kind: 'unknown', reason: clean(submitted.reason) };
    case 'invalid-token':
      return { kind: 'invalid-token', otherwise: hideIn(submitted.otherwise, secrets) as Refused };
    case 'refused':
      return {
        ...submitted,
        resultCode: clean(submitted.resultCode).slice(0, MAX_CODE),
        resultDescription: clean(submitted.resultDescription),
      };
    case 'accepted':
      return {
        ...submitted,
        providerRequestId: submitted.providerRequestId.slice(0, MAX_ID),
        providerCheckoutId: submitted.providerCheckoutId.slice(0, MAX_ID),
        resultCode: clean(submitted.resultCode).slice(0, MAX_CODE),
        resultDescription: clean(submitted.resultDescription),
      };
  }
}
