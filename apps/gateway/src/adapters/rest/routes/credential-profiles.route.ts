import { Type } from 'typebox';
import { createProfile, listProfiles } from '../../../application/credential-profiles';
import { readCredentialRequest } from '../../../domain/credential-request';
import { readIdempotencyKey } from '../../../domain/idempotency-key';
import { success } from '../envelope';
import { idempotencyHeaders, markReplayed } from '../idempotency-header';
import { BODY_ERRORS } from '../openapi/channel-fields';
import {
  CREDENTIAL_ERRORS,
  ProfileNameField,
  SAMPLE_PROFILE,
  SECRET_FIELDS,
  TransactionTypeField,
} from '../openapi/credential-fields';
import { errorResponses } from '../openapi/error-responses';
import { PAYMENT_ANSWER_HEADERS, RATE_HEADERS, RequestHeaders } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import {
  CredentialAnswer,
  credentialAnswer,
  CredentialListAnswer,
  credentialListAnswer,
} from '../presenters/credential-answer';
import { callerOf, rawBodyOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

export const CREDENTIALS_PATH = '/v1/credential-profiles';

const examples = {
  full: {
    summary: 'Credentials of a paybill',
    value: {
      name: 'Our own paybill',
      shortcode: '600100',
      transactionType: 'CustomerPayBillOnline',
      consumerKey: 'your-consumer-key',
      consumerSecret: 'your-consumer-secret',
      passkey: 'your-passkey',
    },
  },
  least: {
    summary: 'As little as possible: the platform’s transaction type',
    value: {
      name: 'Corner shop',
      shortcode: '600200',
      consumerKey: 'another-consumer-key',
      consumerSecret: 'another-consumer-secret',
      passkey: 'another-passkey',
    },
  },
};

export const CredentialBody = Type.Object(
  {
    name: ProfileNameField,
    shortcode: Type.String({
      pattern: '^[0-9]{5,7}$',
      description: 'The shortcode of the passkey: a paybill, or the head office of tills.',
    }),
    transactionType: TransactionTypeField,
    ...SECRET_FIELDS,
  },
  { title: 'Credential profile request', 'x-examples': examples },
);

const createSchema = {
  tags: ['Credentials'],
  operationId: 'createCredentialProfile',
  summary: 'Keep your own Daraja credentials',
  description:
    'Payments that name the profile as credential_id are asked for with these credentials: the money is on your own ' +
    'shortcode and never on the platform. A profile belongs to the environment of the key. What is secret is never answered.',
  headers: RequestHeaders('Send the same request with the same key as often as you like: there is one profile.'),
  body: CredentialBody,
  response: {
    200: successResponse(CredentialAnswer, 'The profile.', credentialAnswer(SAMPLE_PROFILE), PAYMENT_ANSWER_HEADERS),
    ...errorResponses('palpluss', [
      ...CREDENTIAL_ERRORS,
      ...BODY_ERRORS,
      'VALIDATION_ERROR',
      'INVALID_IDEMPOTENCY_KEY',
      'IDEMPOTENCY_KEY_REUSED',
      'LIMIT_REACHED',
    ]),
  },
};

const listSchema = {
  tags: ['Credentials'],
  operationId: 'listCredentialProfiles',
  summary: 'List your credential profiles',
  description: 'All of them, at most 20, in the environment of the key.',
  response: {
    200: successResponse(CredentialListAnswer, 'The profiles.', credentialListAnswer([SAMPLE_PROFILE]), RATE_HEADERS),
    ...errorResponses('palpluss', CREDENTIAL_ERRORS),
  },
};

export function credentialProfilesRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'POST',
    url: CREDENTIALS_PATH,
    schema: createSchema,
    onRequest: deps.admit('credentials:write'),
    handler: async (request, reply) => {
      const { profile, replayed } = await createProfile(deps, {
        caller: callerOf(request),
        requestId: requestIdOf(request),
        idempotencyKey: readIdempotencyKey(idempotencyHeaders(request)),
        ask: readCredentialRequest(request.body),
        rawBody: rawBodyOf(request),
      });
      if (replayed) markReplayed(reply);
      return success(credentialAnswer(profile), requestIdOf(request));
    },
  });
  rest.route({
    method: 'GET',
    url: CREDENTIALS_PATH,
    schema: listSchema,
    onRequest: deps.admit('credentials:read'),
    handler: async (request) =>
      success(credentialListAnswer(await listProfiles(deps, callerOf(request))), requestIdOf(request)),
  });
}
