import type { sendUnaryData, ServerUnaryCall, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import { DaftariError } from '@daftari/kernel/errors';
import type { Logger } from '@daftari/service/logger';
import { handleBy } from './call-deadline';
import { MAX_MESSAGE_BYTES } from './channel-settings';
import {
  bytesOf,
  messageOf,
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
type Handle = (byMs: number, handler: () => Promise<unknown>) => Promise<unknown>;

export interface GrpcServiceOptions {
  /**
   * Whether what a handler calls in turn gets no longer than its caller waits; true unless it is said. It makes every promise
   * of the process dearer: a service whose handlers call nobody does without.
   */
  readonly inheritDeadlines?: boolean;
}

/**
 * Serves a generated interface over gRPC. A DaftariError becomes a status with our code in an ErrorInfo; any other error is
 * logged and answered as INTERNAL without its text.
 */
export function grpcService<D extends GrpcDefinition>(
  definition: D,
  service: ServiceOf<D>,
  logger: Logger,
  { inheritDeadlines = true }: GrpcServiceOptions = {},
): GrpcService {
  const methods = Object.entries(definition.methods);
  const handlers = service as Record<string, Handler>;
  const handle: Handle = inheritDeadlines ? handleBy : (_byMs, handler) => handler();
  return {
    name: definition.fullName,
    definition: Object.fromEntries(methods.map(([key, method]) => [key, wireMethod(definition, method)])),
    implementation: Object.fromEntries(
      methods.map(([key, method]) => [
        key,
        unaryCall(method, (request) => handlers[key]!.call(service, request), handle, logger),
      ]),
    ),
  };
}

/** Messages are bytes until and once they are in our hands, so that malformed and oversize ones get an answer of ours. */
function wireMethod(definition: GrpcDefinition, method: MethodDefinition) {
  const response = method.responseType as MessageCodec<unknown>;
  return {
    path: methodPath(definition, method),
    requestStream: false,
    responseStream: false,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (bytes: Buffer) => bytes,
    responseDeserialize: (bytes: Buffer) => messageOf(response, bytes),
  };
}

function unaryCall(method: MethodDefinition, handler: Handler, handle: Handle, logger: Logger) {
  const requests = method.requestType as MessageCodec<unknown>;
  const responses = method.responseType as MessageCodec<unknown>;
  return (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>): void => {
    handle(Number(call.getDeadline()), async () => handler(decoded(requests, call.request)))
      .then((response) => encoded(responses, response, method.name))
      .then(
        (bytes) => answer(null, bytes),
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
    return messageOf(codec, bytes);
  } catch {
    throw new DaftariError('VALIDATION_ERROR', 'The request is not a message of this method.');
  }
}

/** @throws DaftariError INTERNAL_ERROR the answer is longer than a message may be, which the caller can do something about */
function encoded(codec: MessageCodec<unknown>, message: unknown, method: string): Buffer {
  const bytes = bytesOf(codec, message);
  if (bytes.byteLength <= MAX_MESSAGE_BYTES) return bytes;
  throw new DaftariError(
    'INTERNAL_ERROR',
    `The answer of ${method} has ${bytes.byteLength} bytes; a message has at most ${MAX_MESSAGE_BYTES}: ask for less.`,
    { reason: 'RESOURCE_EXHAUSTED' },
  );
}
