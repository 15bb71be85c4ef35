import { DaftariError } from '@daftari/kernel/errors';
import type { Caller } from '../domain/caller';
import { keysInHeader } from './api-key-header';
import type { KeyFeed } from './key-feed';

/**
 * Says who sent a request.
 * @throws DaftariError AUTH_HEADER_INVALID, INVALID_API_KEY; OVERLOADED while the keys are not yet known
 */
export function authenticate(header: string | undefined, keys: Pick<KeyFeed, 'ready' | 'find'>): Caller {
  const candidates = keysInHeader(header);
  const caller = keys.find(candidates);
  if (caller !== undefined) return caller;
  if (!keys.ready) throw new DaftariError('OVERLOADED', 'The service is starting.', { retryAfterSeconds: 1 });
  throw new DaftariError('INVALID_API_KEY');
}
