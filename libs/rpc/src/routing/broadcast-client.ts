import { DaftariError } from '@daftari/kernel/errors';
import { AttemptFailed, wireMethodOf, type WireMethod } from '../attempt';
import { deadlineOf } from '../call-deadline';
import { grpcChannel } from '../grpc-client';
import type { GrpcDefinition, MethodKey, RequestOf, ResponseOf } from '../grpc-definition';
import { channelCredentials, type ClientTlsFiles } from '../tls';
import { addressList, type AddressListOptions } from './address-list';
import type { Endpoint } from './endpoint';
import { endpointsOf } from './endpoints';
import { DEFAULT_DEADLINE_MS } from './routed-client';

/** What one process said, or why it said nothing. */
export type Said<T> = Answer<T> | Failure;

export interface Answer<T> {
  /** `host:port`. */
  readonly address: string;
  readonly answer: T;
}

export interface Failure {
  /** `host:port`. */
  readonly address: string;
  /** What it refused with; OVERLOADED when nothing was sent; OUTCOME_UNKNOWN when no answer came. */
  readonly error: DaftariError;
  /** True when the process said so itself. */
  readonly answered: boolean;
}

export type BroadcastOf<D extends GrpcDefinition> = {
  readonly [M in MethodKey<D>]: (request: RequestOf<D, M>) => Promise<readonly Said<ResponseOf<D, M>>[]>;
};

/** A service that runs in several processes, all of which are asked. */
export interface BroadcastClient<D extends GrpcDefinition> {
  readonly everyProcess: BroadcastOf<D>;
  close(): void;
}

export interface BroadcastClientOptions extends AddressListOptions {
  /** `host:port` each, or `dns:///host:port` for all addresses of a name. */
  readonly addresses: readonly string[];
  /** For each call; within a handler no call gets longer than the handler's own caller waits. */
  readonly deadlineMs?: number;
  readonly tls?: ClientTlsFiles | undefined;
}

/**
 * Sends each call once to every known process of a service, and answers what each of them said, in order of addresses. A
 * name of which no address is known stands in its addresses' place. Calls reject only when the client is closed.
 * @throws TypeError an address is none. StartError a TLS file cannot be used
 */
export function broadcastClient<D extends GrpcDefinition>(
  definition: D,
  options: BroadcastClientOptions,
): BroadcastClient<D> {
  const { addresses, tls, deadlineMs = DEFAULT_DEADLINE_MS } = options;
  const list = addressList(addresses, options);
  const named = (address: string) => tls && { ...tls, serverName: tls.serverName ?? list.hostOf(address) };
  channelCredentials(tls);
  const endpoints = endpointsOf(list, (address) => grpcChannel(address, named(address)));
  const askAll = async (wire: WireMethod, request: unknown) => {
    const byMs = deadlineOf(deadlineMs);
    const found = await endpoints.all();
    const said = await Promise.all(found.map((endpoint) => ask(endpoint, wire, request, byMs)));
    const all = [...said, ...list.unresolved().map((name) => unreachable(name, 'its name could not be looked up'))];
    if (all.some((one) => 'error' in one && !one.answered)) endpoints.failed();
    return all;
  };
  const everyProcess: Record<string, unknown> = Object.fromEntries(
    Object.entries(definition.methods).map(([key, method]) => {
      const wire = wireMethodOf(definition, method);
      return [key, (request: unknown) => askAll(wire, request)];
    }),
  );
  return { everyProcess: everyProcess as BroadcastOf<D>, close: () => endpoints.close() };
}

async function ask(endpoint: Endpoint, wire: WireMethod, request: unknown, byMs: number): Promise<Said<unknown>> {
  const { address } = endpoint;
  if (endpoint.state() !== 'ready' && !(await endpoint.connected()))
    return unreachable(address, 'it can not be reached');
  try {
    return { address, answer: await endpoint.call(wire, request, byMs) };
  } catch (error) {
    if (!(error instanceof AttemptFailed)) throw error;
    return { address, error: error.error, answered: error.fate === 'final' && !isOurGuess(error.error) };
  }
}

/** No answer by the deadline: the code is the client's own, with a reason of gRPC's. */
function isOurGuess({ code, details }: DaftariError): boolean {
  return code === 'OUTCOME_UNKNOWN' && details['reason'] !== undefined;
}

function unreachable(address: string, why: string): Failure {
  const error = new DaftariError('OVERLOADED', `${address}: ${why}; nothing was sent.`, { retryAfterSeconds: 1 });
  return { address, error, answered: false };
}
