import { Type } from 'typebox';
import { SCOPES } from '@daftari/contracts/events/merchants-events';
import { issueApiKey, listApiKeys } from '../../../application/api-keys';
import { MAX_ALLOWED_ADDRESSES, MAX_API_KEY_NAME_CHARACTERS, readApiKeyRequest } from '../../../domain/api-key-request';
import { readIdempotencyKey } from '../../../domain/idempotency-key';
import { success } from '../envelope';
import { idempotencyHeaders } from '../idempotency-header';
import { SAMPLE_API_KEY, SAMPLE_PLAIN_KEY, SAMPLE_VIEWER } from '../openapi/api-key-sample';
import { BODY_ERRORS, CHANNEL_ERRORS } from '../openapi/channel-fields';
import { errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS, RequestHeaders } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import {
  ApiKeyListAnswer,
  apiKeyListAnswer,
  IssuedApiKeyAnswer,
  issuedApiKeyAnswer,
} from '../presenters/api-key-answer';
import { callerOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

export const API_KEYS_PATH = '/v1/api-keys';

const examples = {
  full: {
    summary: 'A key that can only read, from one network, for a while',
    value: {
      name: 'Reports',
      scopes: ['payments:read', 'wallets:read'],
      expiresAt: '2099-06-01T00:00:00.000Z',
      allowedAddresses: ['203.0.113.0/24'],
    },
  },
  least: { summary: 'Another key like the one that asks', value: { name: 'Shop 2' } },
};

export const ApiKeyBody = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: MAX_API_KEY_NAME_CHARACTERS,
      description: 'For people to tell keys apart.',
    }),
    scopes: Type.Optional(
      Type.Union([Type.Array(Type.String({ enum: [...SCOPES] }), { minItems: 1 }), Type.Null()], {
        description: 'What it may do: only what the key that asks may do. Absent: all of that.',
      }),
    ),
    expiresAt: Type.Optional(
      Type.Union([Type.String(), Type.Null()], {
        description:
          'From then on it is refused: a time to come in ISO 8601, or the last day in Nairobi. Absent: never.',
      }),
    ),
    allowedAddresses: Type.Optional(
      Type.Union([Type.Array(Type.String(), { maxItems: MAX_ALLOWED_ADDRESSES }), Type.Null()], {
        description: 'IPv4 and IPv6 addresses and CIDR ranges it may be used from. Absent or empty: all.',
      }),
    ),
  },
  { title: 'API key request', 'x-examples': examples },
);

const issueSchema = {
  tags: ['API keys'],
  operationId: 'issueApiKey',
  summary: 'Issue an API key',
  description:
    'In the environment of the key that asks, with at most its scopes. The answer is the only place where the key ever ' +
    'stands: we keep a hash of it. It works within a second while all is well.',
  headers: RequestHeaders(
    'Keeps a repeated request from making a second key. The first answer can not be given again: the request is refused ' +
      'with ALREADY_EXISTS, and `details.keyId` says which key there is.',
  ),
  body: ApiKeyBody,
  response: {
    200: successResponse(
      IssuedApiKeyAnswer,
      'The key, this once.',
      issuedApiKeyAnswer({ key: SAMPLE_API_KEY, apiKey: SAMPLE_PLAIN_KEY }, SAMPLE_VIEWER),
      RATE_HEADERS,
    ),
    ...errorResponses('palpluss', [
      ...CHANNEL_ERRORS,
      ...BODY_ERRORS,
      'VALIDATION_ERROR',
      'INVALID_IDEMPOTENCY_KEY',
      'ALREADY_EXISTS',
      'LIMIT_REACHED',
    ]),
  },
};

const listSchema = {
  tags: ['API keys'],
  operationId: 'listApiKeys',
  summary: 'List your API keys',
  description: 'Those of the environment of the key that asks, without their texts.',
  response: {
    200: successResponse(
      ApiKeyListAnswer,
      'The keys.',
      apiKeyListAnswer([SAMPLE_API_KEY], SAMPLE_VIEWER),
      RATE_HEADERS,
    ),
    ...errorResponses('palpluss', CHANNEL_ERRORS),
  },
};

export function apiKeysRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'POST',
    url: API_KEYS_PATH,
    schema: issueSchema,
    onRequest: deps.admit('keys:write'),
    handler: async (request) => {
      const caller = callerOf(request);
      const issued = await issueApiKey(deps, {
        caller,
        requestId: requestIdOf(request),
        idempotencyKey: readIdempotencyKey(idempotencyHeaders(request)),
        ask: readApiKeyRequest(request.body),
      });
      const viewer = { keyId: caller.keyId, nowMs: deps.clock.nowMs() };
      return success(issuedApiKeyAnswer(issued, viewer), requestIdOf(request));
    },
  });
  rest.route({
    method: 'GET',
    url: API_KEYS_PATH,
    schema: listSchema,
    onRequest: deps.admit('keys:read'),
    handler: async (request) => {
      const caller = callerOf(request);
      const viewer = { keyId: caller.keyId, nowMs: deps.clock.nowMs() };
      return success(apiKeyListAnswer(await listApiKeys(deps, caller), viewer), requestIdOf(request));
    },
  });
}
