import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { ApiKey as WireKey } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { ApiKey } from '../domain/key-ring';

/** A key as it is answered: its hash stays inside. */
export function wireApiKey(key: ApiKey): WireKey {
  const { keyId, name, prefix, environment, revoked, scopes = [], expiresAt, allowedAddresses = [] } = key;
  return {
    ...{ keyId, name, prefix, revoked, expiresAt, createdAt: key.createdAt, lastUsedAt: key.lastUsedAt },
    environment: environment === 'live' ? Environment.LIVE : Environment.TEST,
    scopes: [...scopes],
    allowedAddresses: [...allowedAddresses],
  };
}
