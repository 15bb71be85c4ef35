import { status, type Client, type ServiceError } from '@grpc/grpc-js';
import { DaftariError } from '@daftari/kernel/errors';
import { MAX_MESSAGE_BYTES } from './channel-settings';
import {
  bytesOf,
  messageOf,
  methodPath,
  type GrpcDefinition,
  type MessageCodec,
  type MethodDefinition,
} from './grpc-definition';
import { fromGrpcError, isConnectionLoss } from './grpc-error';
import { saysDraining } from './request-gate';

/** What is known of a call that failed. */
export type Fate =
  /** No handler has seen it: it may be sent elsewhere, whatever it does. */
  | 'unsent'
  /** No handler has seen it, and none will: the request is longer than a message may be. */
  | 'too-large'
  /** The connection broke: it may or may not have been done. */
  | 'lost'
  /** The server's answer, or the deadline. */
  | 'final';

/** One try of a call at one server failed. */
export class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed';

  /** @param error what a caller is told when this try was the last */
  constructor(
    readonly fate: Fate,
    readonly error: DaftariError,
  ) {
    super(error.message, { cause: error });
  }
}

/** A method as it goes over the wire. */
export interface WireMethod {
  readonly path: string;
  readonly requests: MessageCodec<unknown>;
  readonly responses: MessageCodec<unknown>;
}

export function wireMethodOf(definition: GrpcDefinition, method: MethodDefinition): WireMethod {
  return {
    path: methodPath(definition, method),
    requests: method.requestType as MessageCodec<unknown>,
    responses: method.responseType as MessageCodec<unknown>,
  };
}

/** Sends a call once. @param byMs milliseconds since the epoch. @throws AttemptFailed */
export function attempt(client: Client, method: WireMethod, request: unknown, byMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const bytes = bytesOf(method.requests, request);
    if (bytes.byteLength > MAX_MESSAGE_BYTES) throw new AttemptFailed('too-large', tooLarge(method, bytes));
    const call = client.makeUnaryRequest(
      method.path,
      (message: Buffer) => message,
      (message: Buffer) => messageOf(method.responses, message),
      bytes,
      { deadline: byMs },
      (error: ServiceError | null, response?: unknown) => {
        if (error === null) return resolve(response);
        // The library names the target, not the peer, as long as no stream of the call has been opened.
        const opened = call.getPeer() !== client.getChannel().getTarget();
        reject(failureOf(error, method, opened));
      },
    );
  });
}

function failureOf(error: ServiceError, { path }: WireMethod, opened: boolean): AttemptFailed {
  const told = fromGrpcError(error, path);
  if (!opened || isRefusedStream(error) || saysDraining(told)) return new AttemptFailed('unsent', told);
  const answered = told.code !== 'OUTCOME_UNKNOWN' || told.details['reason'] === undefined;
  return new AttemptFailed(!answered && isConnectionLoss(error) ? 'lost' : 'final', told);
}

/** The server said so of a stream that it never looked at: it had already said that it goes away. */
function isRefusedStream({ code, details }: ServiceError): boolean {
  return code === status.UNAVAILABLE && details === 'Stream refused by server';
}

function tooLarge({ path }: WireMethod, { byteLength }: Buffer): DaftariError {
  return new DaftariError(
    'INTERNAL_ERROR',
    `The request of ${path} has ${byteLength} bytes; a message has at most ${MAX_MESSAGE_BYTES}: send less at once.`,
    { reason: 'RESOURCE_EXHAUSTED' },
  );
}
