import { DaftariError } from '@daftari/kernel/errors';
import { CannotHandle } from '@daftari/messaging-core/cannot-handle';

/**
 * An answer of another service that an event needs and others do not. What is an outage there is none of ours: the event is
 * parked and tried again every minute, and its neighbours go on.
 * @throws CannotHandle the other service is overloaded or does not answer; what the call throws otherwise
 */
export async function parkedWhileAway<T>(call: Promise<T>, consequence: string): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof DaftariError)) throw error;
    if (error.code !== 'OVERLOADED' && error.code !== 'OUTCOME_UNKNOWN') throw error;
    throw new CannotHandle(`${consequence}: ${error.message} It is tried again every minute`, { cause: error });
  }
}
