import { Type, type Static } from 'typebox';
import { SCOPES } from '@daftari/contracts/events/merchants-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { ApiKey } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { IssuedApiKey } from '../../../application/api-keys';
import { Timestamp } from '../envelope';

const NullableTime = (description: string) => Type.Union([Timestamp, Type.Null()], { description });

const fields = {
  id: Type.String({ format: 'uuid' }),
  name: Type.String({ description: 'For people to tell keys apart.' }),
  prefix: Type.String({ description: 'How the key begins.' }),
  environment: Type.String({ enum: ['test', 'live'] }),
  status: Type.String({ enum: ['ACTIVE', 'EXPIRED', 'REVOKED'] }),
  isCurrent: Type.Boolean({ description: 'Whether it is the key that asks.' }),
  scopes: Type.Union([Type.Array(Type.String({ enum: [...SCOPES] })), Type.Null()], {
    description: 'What it may do; `null` for everything.',
  }),
  allowedAddresses: Type.Union([Type.Array(Type.String()), Type.Null()], {
    description: 'The IP addresses and ranges it may be used from; `null` for all.',
  }),
  expiresAt: NullableTime('From then on it is refused; `null` for never.'),
  lastUsedAt: NullableTime('When it was used, up to an hour before its last use; `null` for never.'),
  createdAt: Timestamp,
};

export const ApiKeyAnswer = Type.Object(fields, { title: 'API key', description: 'A key without its text.' });

export const IssuedApiKeyAnswer = Type.Object(
  { ...fields, apiKey: Type.String({ description: 'The key itself. Keep it now: it can never be read again.' }) },
  { title: 'Issued API key' },
);

export const ApiKeyListAnswer = Type.Object(
  {
    items: Type.Array(ApiKeyAnswer, {
      description: 'Newest first. Of revoked and expired keys the 100 that ended last are listed.',
    }),
    nextCursor: Type.Null({ description: 'Always `null`: all of them are on one page.' }),
    next_cursor: Type.Null(),
  },
  { title: 'API keys' },
);

/** Who looks at a key, and when. */
export interface ApiKeyViewer {
  readonly keyId: string;
  readonly nowMs: number;
}

export function apiKeyAnswer(key: ApiKey, { keyId, nowMs }: ApiKeyViewer): Static<typeof ApiKeyAnswer> {
  const hasExpired = key.expiresAt !== undefined && Date.parse(key.expiresAt) <= nowMs;
  return {
    id: key.keyId,
    name: key.name,
    prefix: key.prefix,
    environment: key.environment === Environment.LIVE ? 'live' : 'test',
    status: key.revoked ? 'REVOKED' : hasExpired ? 'EXPIRED' : 'ACTIVE',
    isCurrent: key.keyId === keyId,
    scopes: nullWhenEmpty(key.scopes),
    allowedAddresses: nullWhenEmpty(key.allowedAddresses),
    expiresAt: key.expiresAt ?? null,
    lastUsedAt: key.lastUsedAt ?? null,
    createdAt: key.createdAt,
  };
}

export function issuedApiKeyAnswer({ key, apiKey }: IssuedApiKey, viewer: ApiKeyViewer) {
  return { ...apiKeyAnswer(key, viewer), apiKey };
}

export function apiKeyListAnswer(keys: readonly ApiKey[], viewer: ApiKeyViewer): Static<typeof ApiKeyListAnswer> {
  return { items: keys.map((key) => apiKeyAnswer(key, viewer)), nextCursor: null, next_cursor: null };
}

function nullWhenEmpty(list: readonly string[]): string[] | null {
  return list.length === 0 ? null : [...list];
}
