import { systemClock, type Clock } from '@daftari/kernel/clock';
import { systemScheduler, type Scheduler } from '@daftari/kernel/scheduler';
import type { buildConnector } from 'undici';
import type { Reach } from './address-problem';
import { EgressRefused } from './egress-refused';
import { guardedConnector } from './guarded-connector';
import { postOnce } from './post-once';
import { resolveByDns, type Resolve } from './resolve';
import { readTarget, type EgressPolicy } from './target';

/** What became of one request. Reasons are one line for people; they name no path and no query. */
export type EgressOutcome =
  /** The receiver answered with a status; what its body said, or whether it was whole, does not matter. */
  | { readonly kind: 'answered'; readonly status: number; readonly durationMs: number }
  /** The guard did not let it out: nothing was sent. */
  | { readonly kind: 'refused'; readonly reason: string; readonly durationMs: number }
  /** No status came in time: the receiver may have it or not. */
  | { readonly kind: 'failed'; readonly reason: string; readonly durationMs: number };

export interface EgressClient {
  /**
   * Sends one POST to an address that somebody else chose. Never rejects. Redirects are not followed: their 3xx is the
   * answer. `signal` gives up early.
   */
  post(
    url: string,
    body: string,
    headers: Readonly<Record<string, string>>,
    policy: EgressPolicy,
    signal?: AbortSignal,
  ): Promise<EgressOutcome>;
}

export interface EgressOptions {
  readonly resolve?: Resolve;
  /** For the look-up, TCP and TLS together. */
  readonly connectTimeoutMs?: number;
  /** For everything, from the call on. */
  readonly totalTimeoutMs?: number;
  /** Of an answer's body; more is not read. */
  readonly maxResponseBytes?: number;
  /** PEM certificates trusted instead of the public authorities. */
  readonly trustedAuthorities?: string;
  readonly clock?: Clock;
  readonly scheduler?: Scheduler;
}

export const CONNECT_TIMEOUT_MS = 10_000;
export const TOTAL_TIMEOUT_MS = 30_000;
export const MAX_RESPONSE_BYTES = 64 * 1024;

/**
 * Outgoing HTTP that can not be tricked into our own network: https to public addresses (with the policy `test` also
 * loopback), each checked after resolution and pinned for its connection; a connection per request; no redirects, no
 * proxies, limits on time and size.
 */
export function egressClient(options: EgressOptions = {}): EgressClient {
  const { clock = systemClock, scheduler = systemScheduler, totalTimeoutMs = TOTAL_TIMEOUT_MS } = options;
  const limits = { scheduler, totalTimeoutMs, maxResponseBytes: options.maxResponseBytes ?? MAX_RESPONSE_BYTES };
  const connectors = new Map<Reach, buildConnector.connector>();
  const connectorFor = (reach: Reach): buildConnector.connector => {
    const connector = connectors.get(reach) ?? newConnector(options, reach);
    connectors.set(reach, connector);
    return connector;
  };
  return {
    async post(url, body, headers, policy, signal) {
      const startMs = clock.nowMs();
      const took = () => ({ durationMs: Math.max(0, clock.nowMs() - startMs) });
      try {
        const target = readTarget(url, policy);
        const connector = connectorFor(target.reach);
        const status = await postOnce({ url: target.url, body, headers, connector, signal, ...limits });
        return { kind: 'answered', status, ...took() };
      } catch (error) {
        if (error instanceof EgressRefused) return { kind: 'refused', reason: error.message, ...took() };
        return { kind: 'failed', reason: describe(error), ...took() };
      }
    },
  };
}

function newConnector(options: EgressOptions, reach: Reach): buildConnector.connector {
  const { resolve = resolveByDns, connectTimeoutMs = CONNECT_TIMEOUT_MS, trustedAuthorities } = options;
  return guardedConnector({
    reach,
    resolve,
    connectTimeoutMs,
    ...(trustedAuthorities === undefined ? {} : { trustedAuthorities }),
  });
}

const MAX_REASON = 200;
const BY_CODE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name does not resolve',
  ENODATA: 'the name has no address',
  ESERVFAIL: 'the name does not resolve: its name server failed',
  ETIMEOUT: 'the name does not resolve: no name server answered',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about in time',
  UND_ERR_SOCKET: 'the connection was closed before an answer',
};

/** Of several addresses tried, the first one's error. */
function describe(thrown: unknown): string {
  const { errors = [] } = thrown as { errors?: readonly unknown[] };
  const { code = '', message = '' } = (errors[0] ?? thrown) as { code?: string; message?: string };
  return (BY_CODE[code] ?? (message || 'the connection failed')).slice(0, MAX_REASON);
}
