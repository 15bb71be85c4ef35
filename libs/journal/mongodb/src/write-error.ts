import { BSON, MongoError, MongoNetworkError, MongoServerError, MongoWriteConcernError } from 'mongodb';

/** What an error of the driver says about the insert that failed with it. */
export type WriteFailure = 'sequence-taken' | 'version-taken' | 'not-written' | 'unknown';

const DUPLICATE_KEY = 11000;

/** Errors that the driver makes before it sends anything: no server, no connection, a closed client, a bad document. */
const NEVER_SENT = new Set([
  'MongoServerSelectionError',
  'MongoWaitQueueTimeoutError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoServerClosedError',
  'MongoInvalidArgumentError',
  'MongoCompatibilityError',
  'MongoMissingCredentialsError',
]);

/** Codes with which a server refuses an insert outright. A code that is not here leaves the outcome open. */
const REFUSALS = new Set([
  2, // BadValue
  9, // FailedToParse
  13, // Unauthorized
  14, // TypeMismatch
  18, // AuthenticationFailed
  20, // IllegalOperation
  26, // NamespaceNotFound
  59, // CommandNotFound
  72, // InvalidOptions
  73, // InvalidNamespace
  115, // CommandNotSupported
  121, // DocumentValidationFailure
  171, // CannotIndexParallelArrays
  322, // APIVersionError
  323, // APIStrictError
  371, // UserWritesBlocked
  8000, // AtlasError, such as a used-up quota
  10334, // BSONObjectTooLarge
  14031, // OutOfDiskSpace
  17280, // KeyTooLong
]);

/**
 * Sorts the error of an insert of one batch. Only what is known counts as known: a refusal is one by its code, everything
 * that is not named here (a cut connection, a timeout, a write concern that was not met, a primary that stepped down, a
 * server that shuts down) may or may not have written the batch.
 */
export function failureOf(error: unknown): WriteFailure {
  // The insert itself may have been done: the majority or the journal has not said so.
  if (error instanceof MongoWriteConcernError) return 'unknown';
  if (error instanceof MongoServerError) {
    if (error.code === DUPLICATE_KEY) return isSequence(error) ? 'sequence-taken' : 'version-taken';
    return REFUSALS.has(Number(error.code)) || neverSent(error) ? 'not-written' : 'unknown';
  }
  if (error instanceof MongoError) return neverSent(error) ? 'not-written' : 'unknown';
  return BSON.BSONError.isBSONError(error) ? 'not-written' : 'unknown';
}

/** True for errors that the driver makes without sending anything. */
function neverSent(error: MongoError): boolean {
  if (NEVER_SENT.has(error.name)) return true;
  // The connection that was being made for it did not come to stand.
  if (error.hasErrorLabel('HandshakeError')) return true;
  return error instanceof MongoNetworkError && error.hasErrorLabel('SystemOverloadedError');
}

function isSequence(error: MongoServerError): boolean {
  const pattern = error['keyPattern'] as Record<string, unknown> | undefined;
  return pattern === undefined ? / index: _id_ /.test(error.message) : '_id' in pattern;
}
