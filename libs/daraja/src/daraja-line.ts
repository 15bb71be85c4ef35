import type { Clock } from '@daftari/kernel/clock';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { AccessTokens } from './access-token';
import { circuitBreaker, type Blocked, type CircuitBreaker, type CircuitLimits, type Verdict } from './circuit-breaker';
import { verdictOf, verdictOfNoToken } from './circuit-verdict';
import { unavailable } from './gateway-verdict';
import { hideSecrets, secretsIn } from './hide-secrets';
import type { Exchange, HttpOptions, HttpRequest, OpenHttp } from './http-exchange';
import type { PayoutRefused } from './initiator-port';
import { requestPace, type Pace } from './request-pace';
import { callWithToken, type InvalidToken } from './token-calls';

/**
 * One product's way to Daraja: its own connections, pace and circuit breaker, so that nothing waits behind the requests of
 * another.
 */
export interface DarajaLine {
  /** Sends one request; a second time only when the token of the first try was refused. Never rejects. */
  call<T extends { readonly kind: string }>(call: LineCall<T>): Promise<T>;
  /** Sends nothing for the next `seconds`. */
  pauseFor(seconds: number): void;
  readonly circuit: CircuitBreaker;
  /** Cuts what is still running. */
  close(): Promise<void>;
}

export interface LineCall<T> {
  readonly path: string;
  /** Made for each try, as it may carry the time. */
  readonly body: () => Readonly<Record<string, unknown>>;
  /** Of the whole call, the wait for a turn and a token included. */
  readonly deadlineMs: number;
  /** What an exchange came to; raw texts are fine, they are cleaned afterwards. */
  readonly read: (exchange: Exchange) => T | InvalidToken<T>;
  /** What it comes to when nothing was sent. */
  readonly notSent: (why: PayoutRefused) => T;
}

/** What all lines of one set of credentials share. */
export interface LineKit {
  readonly connection: Omit<HttpOptions, 'maxConnections'>;
  readonly openHttp: OpenHttp;
  readonly tokens: AccessTokens;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Credentials, none of which may be in a text. */
  readonly secrets: readonly string[];
  readonly circuitLimits: CircuitLimits;
}

export function darajaLine(kit: LineKit, maxConnections: number, pace: Pace): DarajaLine {
  const { clock, scheduler, tokens } = kit;
  const circuit = circuitBreaker(clock, kit.circuitLimits);
  const http = kit.openHttp({ ...kit.connection, maxConnections });
  const turns = requestPace(pace, clock, scheduler);

  return {
    async call<T extends { readonly kind: string }>(call: LineCall<T>): Promise<T> {
      const endsAtMs = clock.nowMs() + call.deadlineMs;
      const leftMs = () => endsAtMs - clock.nowMs();
      const hidden = (why: PayoutRefused) => hideSecrets(call.notSent(why), kit.secrets);
      const admitted = circuit.admit();
      if ('reason' in admitted) return hidden(circuitOpen(admitted));
      let verdict: Verdict = 'nothing';
      const notSent = (why: PayoutRefused) => {
        verdict = leftMs() > 0 ? verdictOfNoToken(why) : 'nothing';
        return hidden(why);
      };
      const send = async (token: string, sendWithinMs: number): Promise<T | InvalidToken<T>> => {
        const body = call.body();
        const exchange = await http.exchange(post(call.path, body, token, sendWithinMs));
        const outcome = hideSecrets(call.read(exchange), [token, ...secretsIn(body), ...kit.secrets]);
        verdict = outcome.kind === 'invalid-token' ? 'credentials' : verdictOf(exchange);
        return outcome;
      };
      let why = '';
      try {
        const outcome = (await turns.turn(leftMs()))
          ? await callWithToken<T>(tokens, scheduler, { leftMs, send, notSent })
          : hidden(NO_TURN);
        why = textOf(outcome);
        return outcome;
      } finally {
        // Always: a trial that is never told of would keep the circuit open for ever.
        admitted.note(verdict, why);
      }
    },
    circuit,
    pauseFor: (seconds) => turns.pauseFor(seconds),
    close: () => http.close(),
  };
}

function circuitOpen({ reason, retryAfterSeconds }: Blocked): PayoutRefused {
  return unavailable('CIRCUIT_OPEN', `M-Pesa is not asked for now. ${reason}`, retryAfterSeconds);
}

/** What an outcome says of itself, without secrets as it comes from here. */
function textOf(outcome: object): string {
  const { reason, resultCode, resultDescription } = outcome as Partial<Record<string, string>>;
  return reason ?? `${resultCode}: ${resultDescription}`;
}

const NO_TURN = unavailable('NOT_SENT', 'M-Pesa allows no more requests for now', 5);

function post(path: string, body: object, token: string, deadlineMs: number): HttpRequest {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' };
  return { method: 'POST', path, headers, body: JSON.stringify(body), deadlineMs };
}
