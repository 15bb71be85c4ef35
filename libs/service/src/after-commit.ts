import { DaftariError } from '@daftari/kernel/errors';

/**
 * Reads for an answer what was written before. A failure of it says nothing of the write, and is never told as one that is safe to
 * try again.
 * @throws DaftariError OUTCOME_UNKNOWN
 */
export async function afterCommit<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (cause) {
    const unknown = new DaftariError('OUTCOME_UNKNOWN');
    unknown.cause = cause;
    throw unknown;
  }
}
