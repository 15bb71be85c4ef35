import { Client } from '@grpc/grpc-js';
import { attempt, AttemptFailed, wireMethodOf } from './attempt';
import { deadlineOf } from './call-deadline';
import { CHANNEL_SETTINGS } from './channel-settings';
import type { GrpcDefinition, ServiceOf } from './grpc-definition';
import { channelCredentials, type ClientTlsFiles } from './tls';

export interface GrpcClientOptions {
  /** For each call; there is no call without one. Within a handler no call gets longer than the handler's own caller waits. */
  deadlineMs: number;
  tls?: ClientTlsFiles | undefined;
}

/** A remote service: the generated interface, and the connection to close. */
export interface GrpcClient<D extends GrpcDefinition> {
  readonly service: ServiceOf<D>;
  close(): void;
}

/**
 * Calls a service at `host:port`; connects on the first call.
 * Calls throw the DaftariError that the server threw; OUTCOME_UNKNOWN when no answer came in time or the connection broke.
 */
export function grpcClient<D extends GrpcDefinition>(
  definition: D,
  address: string,
  options: GrpcClientOptions,
): GrpcClient<D> {
  const client = grpcChannel(address, options.tls);
  const service = Object.fromEntries(
    Object.entries(definition.methods).map(([key, method]) => {
      const wire = wireMethodOf(definition, method);
      return [
        key,
        (request: unknown) =>
          attempt(client, wire, request, deadlineOf(options.deadlineMs)).catch((error: unknown) => {
            throw error instanceof AttemptFailed ? error.error : error;
          }),
      ];
    }),
  );
  return { service: service as ServiceOf<D>, close: () => client.close() };
}

/** A channel to one address, with our limits and keep-alive. @throws StartError a TLS file cannot be used */
export function grpcChannel(address: string, tls: ClientTlsFiles | undefined): Client {
  const name = tls?.serverName;
  return new Client(address, channelCredentials(tls), {
    ...CHANNEL_SETTINGS,
    ...(name === undefined ? {} : { 'grpc.ssl_target_name_override': name, 'grpc.default_authority': name }),
  });
}
