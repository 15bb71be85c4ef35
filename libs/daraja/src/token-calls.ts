import type { Scheduler } from '@daftari/kernel/scheduler';
import type { AccessTokens } from './access-token';
import { notSent } from './gateway-verdict';
import type { PayoutRefused } from './initiator-port';

/** Another token may help; `otherwise` stands when it does not. */
export interface InvalidToken<T> {
  readonly kind: 'invalid-token';
  readonly otherwise: T;
}

/** One call that needs a token. */
export interface TokenCall<T> {
  /** Milliseconds that are left of the whole call. */
  readonly leftMs: () => number;
  readonly send: (token: string, deadlineMs: number) => Promise<T | InvalidToken<T>>;
  /** What it comes to when there is no token, or no time, to send it with. */
  readonly notSent: (why: PayoutRefused) => T;
}

/**
 * Sends with the shared token; when that is refused, once more with another. A second refusal is final: the app may lack
 * the product, and asking on would go round for ever (daraja.md §2).
 */
export async function callWithToken<T extends { readonly kind: string }>(
  tokens: AccessTokens,
  scheduler: Scheduler,
  call: TokenCall<T>,
): Promise<T> {
  const { leftMs } = call;
  const attempt = async (token: string | PayoutRefused): Promise<T | InvalidToken<T>> => {
    if (typeof token !== 'string') return call.notSent(token);
    return leftMs() <= 0 ? call.notSent(notSent('no time was left to send it')) : call.send(token, leftMs());
  };
  const token = await within(tokens.current(), leftMs(), scheduler);
  const first = await attempt(token);
  if (!isInvalidToken(first)) return first;
  if (typeof token !== 'string') return first.otherwise;
  const second = await attempt(await within(tokens.insteadOf(token), leftMs(), scheduler));
  return isInvalidToken(second) ? second.otherwise : second;
}

function isInvalidToken<T extends { readonly kind: string }>(answer: T | InvalidToken<T>): answer is InvalidToken<T> {
  return answer.kind === 'invalid-token';
}

/** The token is shared: a caller that has no time left goes, the request for the token stays for the others. */
function within(
  token: Promise<string | PayoutRefused>,
  limitMs: number,
  scheduler: Scheduler,
): Promise<string | PayoutRefused> {
  return new Promise((resolve) => {
    const cancel = scheduler.after(Math.max(0, limitMs), () => resolve(notSent('no access token in time')));
    void token.then((answer) => {
      cancel();
      resolve(answer);
    });
  });
}
