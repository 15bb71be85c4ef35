import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { ERROR_REGISTRY, type ErrorCode } from '@daftari/kernel/error-registry';
import { DaftariError } from '@daftari/kernel/errors';
import { detailsToText } from './detail-text';
import { decodeErrorInfo, encodeStatus, ERROR_DOMAIN, STATUS_DETAILS, type ErrorInfo } from './error-info';
import { fromItemError } from './known-error';

/** How a registry entry's HTTP status reads in gRPC. */
const STATUS_OF_HTTP: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  402: status.FAILED_PRECONDITION,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  405: status.UNIMPLEMENTED,
  409: status.FAILED_PRECONDITION,
  413: status.INVALID_ARGUMENT,
  429: status.RESOURCE_EXHAUSTED,
  502: status.FAILED_PRECONDITION,
  503: status.UNAVAILABLE,
};
/** Where the meaning says more than the HTTP status. */
const STATUS_OF_CODE: Partial<Record<ErrorCode, status>> = {
  ALREADY_EXISTS: status.ALREADY_EXISTS,
  OUTCOME_UNKNOWN: status.UNKNOWN,
};

export function grpcStatusOf(code: ErrorCode): status {
  return STATUS_OF_CODE[code] ?? STATUS_OF_HTTP[ERROR_REGISTRY[code].http] ?? status.INTERNAL;
}

/** An error as a server answers it: status, message, and our code in an ErrorInfo (design §4). */
export function toGrpcError(error: DaftariError): { code: status; details: string; metadata: Metadata } {
  const code = grpcStatusOf(error.code);
  const metadata = new Metadata();
  const info: ErrorInfo = { reason: error.code, domain: ERROR_DOMAIN, metadata: detailsToText(error.details) };
  const { retryAfterSeconds } = error.details;
  const retryAfter = typeof retryAfterSeconds === 'number' ? retryAfterSeconds : undefined;
  metadata.set(STATUS_DETAILS, Buffer.from(encodeStatus(code, error.message, info, retryAfter)));
  return { code, details: error.message, metadata };
}

/** What a client makes of a failed call. @param what the method, for the message */
export function fromGrpcError(error: ServiceError, what: string): DaftariError {
  const info = errorInfoOf(error);
  if (info?.domain === ERROR_DOMAIN) {
    return fromItemError({ code: info.reason, message: error.details, details: info.metadata });
  }
  const reason = status[error.code] ?? String(error.code);
  if (maybeDone(error)) {
    return new DaftariError(
      'OUTCOME_UNKNOWN',
      `${what} was not answered (${reason}): it may or may not have been done.`,
      {
        reason,
      },
    );
  }
  return new DaftariError('INTERNAL_ERROR', `${what} failed (${reason}): ${error.details}`, { reason });
}

const MAYBE_DONE = new Set([status.DEADLINE_EXCEEDED, status.UNAVAILABLE, status.CANCELLED, status.UNKNOWN]);

function maybeDone(error: ServiceError): boolean {
  return MAYBE_DONE.has(error.code) || isStreamReset(error);
}

/** The library's words for a stream that ended without a status: the server, or something between, let it go. */
function isStreamReset({ code, details }: ServiceError): boolean {
  // The second: it had ended before the request was written to it.
  if (code === status.INTERNAL) return details.startsWith('Received RST_STREAM') || details.startsWith('Write error:');
  // HTTP/2's ENHANCE_YOUR_CALM. What is too large has the same status, in other words.
  return code === status.RESOURCE_EXHAUSTED && details === 'Bandwidth exhausted or memory limit exceeded';
}

/** Whether the connection broke, or the server gave the call up, before there was an answer. */
export function isConnectionLoss(error: ServiceError): boolean {
  return error.code === status.UNAVAILABLE || error.code === status.CANCELLED || isStreamReset(error);
}

function errorInfoOf(error: ServiceError): ErrorInfo | undefined {
  const [bytes] = error.metadata?.get(STATUS_DETAILS) ?? [];
  if (!Buffer.isBuffer(bytes)) return undefined;
  try {
    return decodeErrorInfo(bytes);
  } catch {
    return undefined;
  }
}
