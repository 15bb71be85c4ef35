import { systemScheduler } from '@daftari/kernel/scheduler';
import { OAUTH_PATH, readTokenAnswer } from './access-token';
import { basicAuthorization } from './credentials';
import { httpExchanger } from './http-exchange';
import { redact } from './redact';
import type { DarajaWorld } from './upstreams';

const DEADLINE_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Asks for an access token, as any payment would; no money moves. Answers why there is none, free of secrets; undefined when
 * there is one. The credentials of one environment are refused by the other's address (daraja.md §1.2).
 */
export async function whyNoToken({
  baseUrl,
  credentials,
}: Partial<DarajaWorld> & Pick<DarajaWorld, 'baseUrl' | 'credentials'>): Promise<string | undefined> {
  const http = httpExchanger({
    baseUrl,
    connectTimeoutMs: DEADLINE_MS / 2,
    maxConnections: 1,
    maxAnswerBytes: MAX_ANSWER_BYTES,
    scheduler: systemScheduler,
  });
  const headers = { authorization: basicAuthorization(credentials), accept: 'application/json' };
  try {
    const exchange = await http.exchange({ method: 'GET', path: OAUTH_PATH, headers, deadlineMs: DEADLINE_MS });
    const answer = readTokenAnswer(exchange);
    const secrets = [credentials.consumerKey, credentials.consumerSecret, headers.authorization.slice('Basic '.length)];
    return answer.kind === 'token' ? undefined : redact(answer.resultDescription, secrets);
  } finally {
    await http.close();
  }
}
