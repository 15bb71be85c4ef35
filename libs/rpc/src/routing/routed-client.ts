import { wireMethodOf, type WireMethod } from '../attempt';
import { batched, type BatchMethod, type SendItem } from '../batching/batched';
import { wholeRequest } from '../batching/whole-request';
import { deadlineOf } from '../call-deadline';
import { grpcChannel, type GrpcClient } from '../grpc-client';
import type { GrpcDefinition, MethodKey, RequestOf, ResponseOf, ServiceOf } from '../grpc-definition';
import { channelCredentials, type ClientTlsFiles } from '../tls';
import { addressList, type AddressListOptions } from './address-list';
import type { Endpoint } from './endpoint';
import { endpointsOf, type Endpoints, type Route } from './endpoints';
import { performRouted } from './routed-call';

/** How long a call may take when nothing else is said. */
export const DEFAULT_DEADLINE_MS = 10_000;

export interface RoutedClientOptions<D extends GrpcDefinition> extends AddressListOptions {
  /** `host:port` each, as the processes advertise it, or `dns:///host:port` for all addresses of a name. */
  readonly addresses: readonly string[];
  /**
   * Whose work a call is; undefined when any process will do. A batch method is asked with one item at a time, because the
   * items of one request may be different processes' work.
   */
  readonly routeOf?: (method: MethodKey<D>, request: RequestOf<D, MethodKey<D>>) => Route | undefined;
  /** For each call, retries included; within a handler no call gets longer than the handler's own caller waits. */
  readonly deadlineMs?: number;
  readonly deadlinesMs?: { readonly [M in MethodKey<D>]?: number };
  /** Methods of which doing it twice is doing it once: reads, and writes that carry their own id. */
  readonly safeToRetry?: readonly MethodKey<D>[];
  /** The same where it depends on the request: on whether that one carries an id. */
  readonly safeRequest?: (method: MethodKey<D>, request: RequestOf<D, MethodKey<D>>) => boolean;
  /** Methods whose calls of one turn of the event loop, to one process, go in one request. */
  readonly batches?: {
    readonly [M in MethodKey<D>]?: BatchMethod<RequestOf<D, M>, ResponseOf<D, M>, unknown, unknown>;
  };
  readonly tls?: ClientTlsFiles | undefined;
}

type Call = (request: unknown) => Promise<unknown>;
type AnyBatch = BatchMethod<unknown, unknown, unknown, unknown>;

/** What is said about one method. */
interface Terms {
  readonly wire: WireMethod;
  readonly route: (request: unknown) => Route | undefined;
  readonly deadlineMs: number;
  readonly isSafeToRetry: (request: unknown) => boolean;
}

/**
 * Calls a service that runs in several processes. Calls throw the DaftariError that the server threw; OUTCOME_UNKNOWN when it
 * may or may not have been done; OVERLOADED when it surely was not, because no process could be reached.
 * @throws TypeError an address is none. StartError a TLS file cannot be used
 */
export function routedClient<D extends GrpcDefinition>(definition: D, options: RoutedClientOptions<D>): GrpcClient<D> {
  const { addresses, tls, routeOf, deadlineMs = DEFAULT_DEADLINE_MS, deadlinesMs = {}, safeToRetry = [] } = options;
  const list = addressList(addresses, options);
  // Who is found by a name proves that name, not the address it happens to have.
  const named = (address: string) => tls && { ...tls, serverName: tls.serverName ?? list.hostOf(address) };
  channelCredentials(tls);
  const endpoints = endpointsOf(list, (address) => grpcChannel(address, named(address)));
  const batches = (options.batches ?? {}) as Readonly<Record<string, AnyBatch>>;
  const service = Object.fromEntries(
    Object.entries(definition.methods).map(([key, method]): [string, Call] => {
      const terms: Terms = {
        wire: wireMethodOf(definition, method),
        route: (request) => routeOf?.(key, request as RequestOf<D, MethodKey<D>>),
        deadlineMs: (deadlinesMs as Readonly<Record<string, number>>)[key] ?? deadlineMs,
        isSafeToRetry: (request) =>
          safeToRetry.includes(key) || options.safeRequest?.(key, request as RequestOf<D, MethodKey<D>>) === true,
      };
      const batch = batches[key];
      const single = singleCall(endpoints, terms);
      return [key, batch === undefined ? single : batchCall(endpoints, terms, batch, single)];
    }),
  );
  return { service: service as ServiceOf<D>, close: () => endpoints.close() };
}

function singleCall(endpoints: Endpoints, { wire, route, deadlineMs, isSafeToRetry }: Terms): Call {
  return (request) => {
    const byMs = deadlineOf(deadlineMs);
    return performRouted(endpoints, {
      what: wire.path,
      route: route(request),
      byMs,
      isSafeToRetry: isSafeToRetry(request),
      send: (endpoint) => endpoint.call(wire, request, byMs),
      isRefusal: () => false,
    });
  };
}

/** Each item finds its own process; those that meet at one in the same turn share a request. */
function batchCall(endpoints: Endpoints, terms: Terms, method: AnyBatch, single: Call): Call {
  const { wire, route, deadlineMs, isSafeToRetry } = terms;
  const senders = new WeakMap<Endpoint, SendItem<unknown, unknown, unknown>>();
  const senderOf = (endpoint: Endpoint) => {
    const known = senders.get(endpoint);
    const sender = known ?? batched(method, (merged, byMs) => endpoint.call(wire, merged, byMs));
    if (known === undefined) senders.set(endpoint, sender);
    return sender;
  };
  return (request) => {
    const items = method.itemsOf(request);
    if (items.length === 0) return single(request);
    const byMs = deadlineOf(deadlineMs);
    return wholeRequest(method, items, (item) =>
      performRouted(endpoints, {
        what: wire.path,
        route: route(items.length === 1 ? request : method.withItems(request, [item])),
        byMs,
        isSafeToRetry: isSafeToRetry(request),
        send: (endpoint) => senderOf(endpoint)(request, item, byMs),
        isRefusal: (result) => method.errorCodeOf(result) === 'OVERLOADED',
      }),
    );
  };
}
