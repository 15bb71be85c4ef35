import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import {
  methodPath,
  type GrpcDefinition,
  type MessageCodec,
  type MethodDefinition,
  type ServiceOf,
} from './grpc-definition';
import { fromGrpcError } from './grpc-error';
import { MAX_MESSAGE_BYTES } from './grpc-server';

export interface GrpcClientOptions {
  /** For each call; there is no call without one. */
  deadlineMs: number;
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
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  });
  const service = Object.fromEntries(
    Object.entries(definition.methods).map(([key, method]) => [
      key,
      (request: unknown) => call(client, methodPath(definition, method), method, request, options.deadlineMs),
    ]),
  );
  return { service: service as ServiceOf<D>, close: () => client.close() };
}

function call(
  client: Client,
  path: string,
  method: MethodDefinition,
  request: unknown,
  deadlineMs: number,
): Promise<unknown> {
  const requests = method.requestType as MessageCodec<unknown>;
  const responses = method.responseType as MessageCodec<unknown>;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      (message: unknown) => Buffer.from(requests.encode(message).finish()),
      (bytes: Buffer) => responses.decode(bytes),
      request,
      { deadline: new Date(Date.now() + deadlineMs) },
      (error: ServiceError | null, response?: unknown) =>
        error === null ? resolve(response) : reject(fromGrpcError(error, path)),
    );
  });
}
