import { DaftariError, isErrorCode } from '@daftari/kernel/errors';
import type { ItemError } from '@daftari/contracts/generated/daftari/common/v1/common';
import { detailsFromText, detailsToText } from './detail-text';

/** Journal errors, by name, that mean something to a caller; the rest are bugs or damage and stay internal. */
const JOURNAL_ERRORS: Readonly<Record<string, () => DaftariError>> = {
  QueueFull: () => new DaftariError('OVERLOADED', undefined, { retryAfterSeconds: 1 }),
  JournalClosed: () => new DaftariError('OVERLOADED', 'The service is stopping.', { retryAfterSeconds: 5 }),
  StoreUnsettled: () => new DaftariError('OVERLOADED', 'The store does not answer.', { retryAfterSeconds: 5 }),
  StoreUnavailable: () => new DaftariError('OVERLOADED', 'The store can not be reached.', { retryAfterSeconds: 5 }),
  ClockSkew: () => new DaftariError('OVERLOADED', "The server's clock is wrong.", { retryAfterSeconds: 60 }),
  AppendUnknown: () => new DaftariError('OUTCOME_UNKNOWN'),
  WriteUnknown: () => new DaftariError('OUTCOME_UNKNOWN'),
};

/** What may be told to a caller about an error; undefined when nothing but "our fault" may. */
export function knownError(error: unknown): DaftariError | undefined {
  if (error instanceof DaftariError) return error;
  return error instanceof Error && Object.hasOwn(JOURNAL_ERRORS, error.name)
    ? JOURNAL_ERRORS[error.name]!()
    : undefined;
}

/** One refused item of a batch, as it goes over the wire. Unknown errors tell nothing but INTERNAL_ERROR. */
export function toItemError(error: unknown): ItemError {
  const { code, message, details } = knownError(error) ?? new DaftariError('INTERNAL_ERROR');
  return { code, message, details: detailsToText(details) };
}

/** The error that an item was refused with. A code from a newer server is INTERNAL_ERROR here, with the code in details. */
export function fromItemError(item: ItemError): DaftariError {
  const details = detailsFromText(item.details);
  if (isErrorCode(item.code)) return new DaftariError(item.code, item.message || undefined, details);
  return new DaftariError('INTERNAL_ERROR', item.message || undefined, { ...details, reason: item.code });
}
