import type { sendUnaryData, ServerUnaryCall, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import { DaftariError } from '@daftari/kernel/errors';
import type { Logger } from '@daftari/service/logger';
import {
  methodPath,
  type GrpcDefinition,
  type MessageCodec,
  type MethodDefinition,
  type ServiceOf,
} from './grpc-definition';
import { toGrpcError } from './grpc-error';
import { knownError } from './known-error';

/** A service as grpc-js wants it. */
export interface GrpcService {
  /** Full name, such as `daftari.journal.v1.JournalService`. */
  readonly name: string;
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
}

type Handler = (request: unknown) => Promise<unknown>;

/**
 * Serves a generated interface over gRPC. A DaftariError becomes a status with our code in an ErrorInfo; any other error is
 * logged and answered as INTERNAL without its text.
 */
export function grpcService<D extends GrpcDefinition>(
  definition: D,
  service: ServiceOf<D>,
  logger: Logger,
): GrpcService {
  const methods = Object.entries(definition.methods);
  const handlers = service as Record<string, Handler>;
  return {
    name: definition.fullName,
    definition: Object.fromEntries(methods.map(([key, method]) => [key, wireMethod(definition, method)])),
    implementation: Object.fromEntries(
      methods.map(([key, method]) => [
        key,
        unaryCall(method, (request) => handlers[key]!.call(service, request), logger),
      ]),
    ),
  };
}

/** Requests stay bytes until they are in our hands, so that malformed ones are refused like any wrong input. */
function wireMethod(definition: GrpcDefinition, method: MethodDefinition) {
  const response = method.responseType as MessageCodec<unknown>;
  return {
    path: methodPath(definition, method),
    requestStream: false,
    responseStream: false,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (message: unknown) => Buffer.from(response.encode(message).finish()),
    responseDeserialize: (bytes: Buffer) => response.decode(bytes),
  };
}

function unaryCall(method: MethodDefinition, handler: Handler, logger: Logger) {
  const codec = method.requestType as MessageCodec<unknown>;
  return (call: ServerUnaryCall<Buffer, unknown>, answer: sendUnaryData<unknown>): void => {
    Promise.resolve(call.request)
      .then((bytes) => handler(decoded(codec, bytes)))
      .then(
        (response) => answer(null, response),
        (error: unknown) => {
          const known = knownError(error);
          if (known === undefined) logger.error({ err: error, method: method.name }, 'a gRPC call failed');
          answer(toGrpcError(known ?? new DaftariError('INTERNAL_ERROR')));
        },
      );
  };
}

function decoded(codec: MessageCodec<unknown>, bytes: Buffer): unknown {
  try {
    return codec.decode(bytes);
  } catch {
    throw new DaftariError('VALIDATION_ERROR', 'The request is not a message of this method.');
  }
}
