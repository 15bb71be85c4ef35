import { Type, type Static } from 'typebox';
import { SCOPES } from '@daftari/contracts/events/merchants-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { ApiKey } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { environmentOnWire } from '../../../application/environment-on-wire';
import { MAX_ALLOWED_ADDRESSES, MAX_KEY_NAME_CHARACTERS, readAdminKeyRequest } from '../../../domain/admin/key-request';
import { readReason } from '../../../domain/admin/reason';
import { readEnvironmentQuery } from '../../../domain/admin/scope';
import {
  EnvironmentAnswer,
  EnvironmentField,
  EnvironmentQuery,
  Id,
  MerchantParams,
  Nullable,
  ReasonField,
  Text,
  Time,
} from './admin-fields';
import { idOf, uuidIn } from './admin-ids';
import { adminRoute, answered } from './admin-route';
import { MERCHANT_PATH, ONE_MERCHANT_ERRORS } from './merchants.route';

const PATH = `${MERCHANT_PATH}/keys`;
const SAMPLE_KEY_ID = '3d6bfa4e-6a46-4a54-8f27-0e3c1c6a9d01';

const KeyAnswer = Type.Object(
  {
    id: Id('Of the key.'),
    name: Text('For people to tell keys apart.'),
    prefix: Text('Its first characters.'),
    environment: EnvironmentAnswer,
    scopes: Type.Array(Type.String(), { description: 'What it may do; empty for everything.' }),
    allowedAddresses: Type.Array(Type.String(), { description: 'Where it may be used from; empty for everywhere.' }),
    revoked: Type.Boolean({ description: 'Whether it was ended.' }),
    expiresAt: Nullable(Text(''), 'From then on it is refused; null for never.'),
    lastUsedAt: Nullable(Text(''), 'When it was last used, to the hour; null for never.'),
    createdAt: Time('When it was issued'),
  },
  { title: 'API key of a merchant' },
);

const list = adminRoute({
  ...{ method: 'GET', url: PATH, operationId: 'adminListKeys', summary: "List a merchant's keys" },
  description: 'Those of one environment, newest first, revoked ones included.',
  params: MerchantParams,
  query: EnvironmentQuery,
  answer: Type.Object({ items: Type.Array(KeyAnswer, { description: 'Newest first.' }) }),
  answers: 'The keys.',
  sample: { items: [keyAnswer(sampleKey())] },
  errors: ONE_MERCHANT_ERRORS,
  async handle({ params, query }, deps) {
    const merchantId = uuidIn(params);
    const environment = environmentOnWire(readEnvironmentQuery(query));
    const { keys } = await answered(deps, deps.merchants.listApiKeys({ merchantId, environment }));
    return { items: keys.map(keyAnswer) };
  },
});

const IssuedAnswer = Type.Object(
  {
    id: Id('Of the key.'),
    apiKey: Text('The key itself. It is shown this once and can never be read again.'),
    environment: EnvironmentAnswer,
  },
  { title: 'Issued API key' },
);

const issueBody = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: MAX_KEY_NAME_CHARACTERS,
      description: 'For people to tell keys apart.',
    }),
    environment: EnvironmentField,
    scopes: Type.Optional(
      Type.Array(Type.String({ enum: [...SCOPES] }), {
        description: 'What it may do; everything when absent or empty.',
      }),
    ),
    allowedAddresses: Type.Optional(
      Type.Array(Type.String(), {
        maxItems: MAX_ALLOWED_ADDRESSES,
        description:
          'Addresses and networks, such as 203.0.113.0/24, it may be used from; everywhere when absent or empty.',
      }),
    ),
    expiresAt: Type.Optional(
      Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
        description: 'From then on it is refused; never when absent or null.',
      }),
    ),
  },
  {
    title: 'Key request',
    'x-examples': {
      full: {
        summary: 'A key that can only read, from one network',
        value: {
          ...{ name: 'reports', environment: 'test', scopes: ['payments:read', 'wallets:read'] },
          ...{ allowedAddresses: ['203.0.113.0/24'], expiresAt: '2099-01-01T00:00:00.000Z' },
        },
      },
      least: { summary: 'A test key that may do everything', value: { name: 'shop' } },
    },
  },
);

const issue = adminRoute({
  ...{ method: 'POST', url: PATH, operationId: 'adminIssueKey', summary: 'Issue a key to a merchant' },
  description: 'Hand it over by a way that nobody else reads: only its hash is kept.',
  params: MerchantParams,
  body: issueBody,
  again:
    'The same key makes one API key: again is refused with ALREADY_EXISTS and its id, for its text is shown only once.',
  answer: IssuedAnswer,
  answers: 'The key, this once.',
  sample: { id: SAMPLE_KEY_ID, apiKey: 'dft_test_…', environment: 'test' },
  errors: [...ONE_MERCHANT_ERRORS, 'ALREADY_EXISTS', 'LIMIT_REACHED'],
  async handle({ params, body, idempotencyKey, caller }, deps) {
    const merchantId = uuidIn(params);
    const { environment, ...ask } = readAdminKeyRequest(body);
    const id = idOf(deps.ids, { given: undefined, idempotencyKey }, 'key', merchantId, environment);
    const asked = { ...ask, merchantId, keyId: id, environment: environmentOnWire(environment), caller };
    const { keyId, apiKey } = await answered(deps, deps.merchants.issueApiKey(asked));
    return { id: keyId, apiKey, environment };
  },
});

const KeyParams = Type.Object({
  ...MerchantParams.properties,
  keyId: Type.String({ format: 'uuid', description: 'The key.', examples: [SAMPLE_KEY_ID] }),
});

const revoke = adminRoute({
  ...{ method: 'POST', url: `${PATH}/:keyId/revoke`, operationId: 'adminRevokeKey', summary: 'Revoke a key' },
  description: 'It stops working for ever, everywhere within a second while all is well.',
  params: KeyParams,
  body: Type.Object(
    { reason: ReasonField },
    {
      title: 'Revocation',
      'x-examples': {
        leaked: { summary: 'It leaked', value: { reason: 'found in a public repository' } },
        left: { summary: 'Nobody needs it', value: { reason: 'the shop was closed' } },
      },
    },
  ),
  answer: Type.Object(
    { id: Id('Of the key.'), revoked: Type.Boolean({ description: 'It works no more.' }) },
    { title: 'Revoked API key' },
  ),
  answers: 'It is revoked.',
  sample: { id: SAMPLE_KEY_ID, revoked: true },
  errors: [...ONE_MERCHANT_ERRORS, 'API_KEY_NOT_FOUND'],
  async handle({ params, body, caller }, deps) {
    const [merchantId, keyId] = [uuidIn(params), uuidIn(params, 'keyId')];
    await answered(deps, deps.merchants.revokeApiKey({ merchantId, keyId, reason: readReason(body), caller }));
    return { id: keyId, revoked: true };
  },
});

export const keysRoutes = [list, issue, revoke];

function keyAnswer(key: ApiKey): Static<typeof KeyAnswer> {
  return {
    id: key.keyId,
    name: key.name,
    prefix: key.prefix,
    environment: key.environment === Environment.LIVE ? 'live' : 'test',
    scopes: key.scopes,
    allowedAddresses: key.allowedAddresses,
    revoked: key.revoked,
    expiresAt: key.expiresAt ?? null,
    lastUsedAt: key.lastUsedAt ?? null,
    createdAt: key.createdAt,
  };
}

function sampleKey(): ApiKey {
  return {
    ...{ keyId: SAMPLE_KEY_ID, name: 'shop', prefix: 'dft_test_abcde', environment: Environment.TEST, revoked: false },
    ...{ scopes: ['payments:write'], expiresAt: undefined, allowedAddresses: [] },
    ...{ lastUsedAt: '2026-03-01T09:00:00.000Z', createdAt: '2026-03-01T08:00:00.000Z' },
  };
}
