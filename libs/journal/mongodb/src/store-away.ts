import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoOperationTimeoutError,
  MongoServerError,
} from 'mongodb';
import { StoreUnavailable } from '@daftari/journal-core/errors';

/** Codes with which a server says that it, or the one that was asked through it, can not answer now. */
const AWAY = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  43, // CursorNotFound: the server that had it was restarted, or has given it up
  50, // MaxTimeMSExpired
  89, // NetworkTimeout
  91, // ShutdownInProgress
  133, // FailedToSatisfyReadPreference
  134, // ReadConcernMajorityNotAvailableYet
  189, // PrimarySteppedDown
  202, // NetworkInterfaceExceededTimeLimit
  237, // CursorKilled
  262, // ExceededTimeLimit
  9001, // SocketException
  10058, // LegacyNotPrimary
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11602, // InterruptedDueToReplStateChange
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
]);

/** The same of a write: it is not known to be as durable as was asked for. */
const WRITE_CONCERN_TIMEOUT = 64;

/** The driver's own words for a server that it can not find, or a client that is being closed. */
const NO_SERVER = new Set([
  'MongoServerSelectionError',
  'MongoWaitQueueTimeoutError',
  'MongoPoolClosedError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoServerClosedError',
  'MongoClientClosedError',
]);

/** What a socket fails with: the driver hands it on as it is while it waits for a full socket to empty. */
const SOCKET_ERRORS = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ETIMEDOUT',
]);

/** Runs a read. @throws StoreUnavailable when the server can not be reached, or does not answer; else what the driver throws */
export async function reading<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isAway(error)) throw error;
    throw new StoreUnavailable(`the store can not be read (${(error as Error).message})`, { cause: error });
  }
}

/**
 * A store whose every step, reads and writes alike, may be done twice. Each method that answers a promise then fails with
 * StoreUnavailable while the server is away: whether a write was done is not known, and doing it again does no harm. What
 * else the driver throws is passed on as it is. Never for a journal's batches, of which it must be known.
 */
export function repeatable<S extends object>(store: S): S {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, target, args);
        return answer instanceof Promise ? untilAway(answer) : answer;
      };
    },
  });
}

async function untilAway<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isAway(error) && !isWriteConcernTimeout(error)) throw error;
    throw new StoreUnavailable(`the store does not answer (${(error as Error).message}); try again`, { cause: error });
  }
}

/** True when an error says that the server can not be reached now, and nothing about what it was asked. */
export function isAway(error: unknown): boolean {
  const cause = withoutBulk(error);
  if (!(cause instanceof MongoError)) return isSocketError(cause);
  // The connection that was being made did not come to stand.
  if (cause.hasErrorLabel('HandshakeError')) return true;
  if (cause instanceof MongoServerError) return AWAY.has(codeOf(cause));
  if (cause instanceof MongoNetworkError || cause instanceof MongoOperationTimeoutError) return true;
  return NO_SERVER.has(cause.name);
}

/** The driver turns whatever ends a write of several documents into a server's error, a cut connection too. */
function withoutBulk(error: unknown): unknown {
  if (!(error instanceof MongoBulkWriteError)) return error;
  const cause: unknown = error.errorResponse;
  return cause instanceof MongoError || isSocketError(cause) ? cause : error;
}

function isWriteConcernTimeout(error: unknown): boolean {
  return error instanceof MongoServerError && codeOf(error) === WRITE_CONCERN_TIMEOUT;
}

function codeOf(error: MongoServerError): number {
  const { code } = error instanceof MongoBulkWriteError && error.err !== undefined ? error.err : error;
  return Number(code);
}

function isSocketError(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && SOCKET_ERRORS.has(code);
}
