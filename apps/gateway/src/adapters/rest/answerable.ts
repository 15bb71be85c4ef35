import { DaftariError } from '@daftari/kernel/errors';
import { knownError } from '@daftari/rpc/known-error';

/** How long a client waits for the end of its own first request when nobody said it better. */
const IN_PROGRESS_WAIT_SECONDS = 1;

/** An error as a merchant may see it: of an unknown one nothing but INTERNAL_ERROR, waits in whole seconds. */
export function answerable(error: unknown): DaftariError {
  const known = knownError(error);
  // The text of an internal error may come from anywhere.
  if (known === undefined || known.code === 'INTERNAL_ERROR') return new DaftariError('INTERNAL_ERROR');
  const wait = retryAfterSeconds(known);
  if (wait === undefined) return known;
  return new DaftariError(known.code, known.message, { ...known.details, retryAfterSeconds: wait });
}

/** The wait that an error asks for, in whole seconds (an SDK takes nothing else); undefined when it asks for none. */
export function retryAfterSeconds({ code, details }: DaftariError): number | undefined {
  const wait = details['retryAfterSeconds'];
  if (typeof wait === 'number' && Number.isFinite(wait)) return Math.max(1, Math.ceil(wait));
  return code === 'REQUEST_IN_PROGRESS' ? IN_PROGRESS_WAIT_SECONDS : undefined;
}
