import type { Clock } from '@daftari/kernel/clock';
import { readAnswer, wireText } from './answer';
import { notSent, refused, throttled, unavailable } from './gateway-verdict';
import type { Exchange } from './http-exchange';
import type { PayoutRefused } from './initiator-port';

export const OAUTH_PATH = '/oauth/v1/generate?grant_type=client_credentials';

/** Refresh this long before the end, or at half the life of a shorter token. */
const EARLY_MS = 5 * 60_000;
/** For an answer that names no life: short, so that little depends on the guess. */
const UNNAMED_LIFE_S = 300;
const MAX_LIFE_S = 24 * 3_600;

export type TokenAnswer = { readonly kind: 'token'; readonly token: string; readonly lifeMs: number } | PayoutRefused;

export interface AccessTokens {
  /** The token to use now, or why there is none. Never rejects. */
  current(): Promise<string | PayoutRefused>;
  /** Another token than the one that was refused: from the cache when someone refreshed meanwhile, else a new one. */
  insteadOf(bad: string): Promise<string | PayoutRefused>;
}

/**
 * One token for everybody, as each new one is documented to invalidate the last (daraja.md §2). One request at a time
 * fetches it; while the old token lives, a refresh that fails does no harm.
 */
export function accessTokens(fetchToken: () => Promise<TokenAnswer>, clock: Clock): AccessTokens {
  let held: { token: string; refreshAtMs: number; endsAtMs: number } | undefined;
  let fetching: Promise<string | PayoutRefused> | undefined;

  const refresh = (): Promise<string | PayoutRefused> => {
    fetching ??= fetchToken()
      .then((answer) => {
        if (answer.kind === 'refused') return held !== undefined && clock.nowMs() < held.endsAtMs ? held.token : answer;
        const nowMs = clock.nowMs();
        const refreshAtMs = nowMs + answer.lifeMs - Math.min(EARLY_MS, answer.lifeMs / 2);
        held = { token: answer.token, refreshAtMs, endsAtMs: nowMs + answer.lifeMs };
        return answer.token;
      })
      .finally(() => void (fetching = undefined));
    return fetching;
  };

  return {
    current: () => (held !== undefined && clock.nowMs() < held.refreshAtMs ? Promise.resolve(held.token) : refresh()),
    insteadOf(bad) {
      if (held?.token === bad) held = undefined;
      return held === undefined ? refresh() : Promise.resolve(held.token);
    },
  };
}

/** Reads what OAuth answered. Without a token no push is sent, so every failure here is a refusal (daraja.md §16.1). */
export function readTokenAnswer(exchange: Exchange): TokenAnswer {
  if (exchange.kind !== 'answered') return notSent(exchange.reason);
  const { status, retryAfterSeconds } = exchange;
  const answer = readAnswer(exchange.body);
  if (answer.shape === 'object' && status >= 200 && status < 300) {
    const token = wireText(answer.fields['access_token']);
    const named = Number(wireText(answer.fields['expires_in']) || UNNAMED_LIFE_S);
    const lifeS = named > 0 && named <= MAX_LIFE_S ? named : UNNAMED_LIFE_S;
    if (/^[\x21-\x7e]{1,4096}$/.test(token)) return { kind: 'token', token, lifeMs: lifeS * 1_000 };
  }
  const told = answer.shape === 'error' || answer.shape === 'fault' ? answer : undefined;
  const code = told?.code ?? `HTTP_${status}`;
  const text = `M-Pesa gave no access token (${told?.message || `HTTP ${status}, ${answer.shape} body`})`;
  const throttle = throttled(code, text, retryAfterSeconds);
  if (throttle !== undefined) return throttle;
  const credentials = told?.shape === 'error' ? /^40[0-9]/.test(code) : status === 400 || status === 401;
  return credentials ? refused(code, text) : unavailable(code, text, retryAfterSeconds ?? 30);
}
