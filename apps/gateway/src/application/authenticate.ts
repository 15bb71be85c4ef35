import type { Clock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import type { Caller } from '../domain/caller';
import { keysInHeader } from './api-key-header';
import type { KeyFeed } from './key-feed';

export interface AuthenticationDeps {
  readonly keys: Pick<KeyFeed, 'ready' | 'find' | 'isSuspended'>;
  readonly clock: Clock;
}

/** What a request says of its sender. */
export interface Credentials {
  /** The Authorization header. */
  readonly authorization: string | undefined;
  /** The IP address that it came from, as far as proxies in between are trusted. */
  readonly address: string;
}

/**
 * Says who sent a request.
 * @throws DaftariError AUTH_HEADER_INVALID, INVALID_API_KEY, TENANT_INACTIVE, ADDRESS_NOT_ALLOWED; OVERLOADED while the keys
 *   are not yet known
 */
export function authenticate({ keys, clock }: AuthenticationDeps, { authorization, address }: Credentials): Caller {
  const key = keys.find(keysInHeader(authorization));
  if (key === undefined) {
    if (keys.ready) throw new DaftariError('INVALID_API_KEY');
    throw new DaftariError('OVERLOADED', 'The service is starting.', { retryAfterSeconds: 1 });
  }
  const { expiresAtMs, mayComeFrom, ...caller } = key;
  if (expiresAtMs !== undefined && expiresAtMs <= clock.nowMs()) {
    throw new DaftariError('INVALID_API_KEY', 'The API key has expired.');
  }
  if (keys.isSuspended(caller.merchantId)) throw new DaftariError('TENANT_INACTIVE');
  if (mayComeFrom?.(address) === false) throw new DaftariError('ADDRESS_NOT_ALLOWED');
  return caller;
}
