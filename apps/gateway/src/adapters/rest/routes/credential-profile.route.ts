import { Type } from 'typebox';
import { deleteProfile, getProfile, testProfile, updateProfile } from '../../../application/credential-profiles';
import { readCredentialChange } from '../../../domain/credential-request';
import { givenUuid } from '../../../domain/given-uuid';
import { success } from '../envelope';
import { BODY_ERRORS } from '../openapi/channel-fields';
import {
  CredentialParams,
  ONE_CREDENTIAL_ERRORS,
  ProfileNameField,
  SAMPLE_PROFILE,
  SAMPLE_TEST,
  SECRET_FIELDS,
  TransactionTypeField,
} from '../openapi/credential-fields';
import { errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import {
  CredentialAnswer,
  credentialAnswer,
  CredentialTestAnswer,
  credentialTestAnswer,
} from '../presenters/credential-answer';
import { callerOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';
import { CREDENTIALS_PATH } from './credential-profiles.route';

const PATH = `${CREDENTIALS_PATH}/:id`;
const TEST_PATH = `${PATH}/test`;

const examples = {
  off: { summary: 'Switched off', value: { active: false } },
  credentials: {
    summary: 'New credentials, all three',
    value: { consumerKey: 'new-key', consumerSecret: 'new-secret', passkey: 'new-passkey' },
  },
};

export const CredentialChangeBody = Type.Object(
  {
    name: Type.Optional(ProfileNameField),
    transactionType: TransactionTypeField,
    active: Type.Optional(Type.Boolean({ description: 'False: payments with it are refused from now on.' })),
    consumerKey: Type.Optional(SECRET_FIELDS.consumerKey),
    consumerSecret: Type.Optional(SECRET_FIELDS.consumerSecret),
    passkey: Type.Optional(SECRET_FIELDS.passkey),
  },
  { title: 'Credential profile change', 'x-examples': examples },
);

const readSchema = {
  tags: ['Credentials'],
  operationId: 'getCredentialProfile',
  summary: 'Read one credential profile',
  description: 'A profile of this merchant, in the environment of the key, without its secrets.',
  params: CredentialParams,
  response: {
    200: successResponse(CredentialAnswer, 'The profile.', credentialAnswer(SAMPLE_PROFILE), RATE_HEADERS),
    ...errorResponses('palpluss', ONE_CREDENTIAL_ERRORS, PATH),
  },
};

const updateSchema = {
  tags: ['Credentials'],
  operationId: 'updateCredentialProfile',
  summary: 'Change a credential profile',
  description:
    'What is named is changed. New credentials are given all together and count for payments from now on; those under way ' +
    'are followed with the ones that asked. The shortcode never changes: make another profile instead.',
  params: CredentialParams,
  body: CredentialChangeBody,
  response: {
    200: successResponse(CredentialAnswer, 'The profile as it is now.', credentialAnswer(SAMPLE_PROFILE), RATE_HEADERS),
    ...errorResponses('palpluss', [...ONE_CREDENTIAL_ERRORS, ...BODY_ERRORS, 'EMPTY_UPDATE'], PATH),
  },
};

const deleteSchema = {
  tags: ['Credentials'],
  operationId: 'deleteCredentialProfile',
  summary: 'Delete a credential profile',
  description:
    'No payment starts with it any more. Those under way are followed to their end; its secrets are destroyed 48 hours later.',
  params: CredentialParams,
  response: {
    204: Type.Unsafe<undefined>({ type: 'null', description: 'It is deleted; there is no body.' }),
    ...errorResponses('palpluss', [...ONE_CREDENTIAL_ERRORS, ...BODY_ERRORS], PATH),
  },
};

const testSchema = {
  tags: ['Credentials'],
  operationId: 'testCredentialProfile',
  summary: 'Try a credential profile',
  description: 'Asks Daraja for an access token with it. No money can move, and nobody is prompted.',
  params: CredentialParams,
  response: {
    200: successResponse(CredentialTestAnswer, 'What came of it.', credentialTestAnswer(SAMPLE_TEST), RATE_HEADERS),
    ...errorResponses('palpluss', [...ONE_CREDENTIAL_ERRORS, ...BODY_ERRORS], PATH),
  },
};

export function credentialProfileRoute(rest: Rest, deps: RouteDeps): void {
  const read = { url: PATH, onRequest: deps.admit('credentials:read') };
  const write = { url: PATH, onRequest: deps.admit('credentials:write') };
  rest.route({
    ...read,
    method: 'GET',
    schema: readSchema,
    handler: async (request) => {
      const profile = await getProfile(deps, callerOf(request), givenUuid(request.params.id));
      return success(credentialAnswer(profile), requestIdOf(request));
    },
  });
  rest.route({
    ...write,
    method: 'PATCH',
    schema: updateSchema,
    handler: async (request) => {
      const asking = { caller: callerOf(request), requestId: requestIdOf(request) };
      const profileId = givenUuid(request.params.id);
      const profile = await updateProfile(deps, asking, profileId, readCredentialChange(request.body));
      return success(credentialAnswer(profile), asking.requestId);
    },
  });
  rest.route({
    ...write,
    method: 'DELETE',
    schema: deleteSchema,
    handler: async (request, reply) => {
      const asking = { caller: callerOf(request), requestId: requestIdOf(request) };
      await deleteProfile(deps, asking, givenUuid(request.params.id));
      return reply.code(204).send(undefined);
    },
  });
  rest.route({
    method: 'POST',
    url: TEST_PATH,
    schema: testSchema,
    onRequest: deps.admit('credentials:write'),
    handler: async (request) => {
      const told = await testProfile(deps, callerOf(request), givenUuid(request.params.id));
      return success(credentialTestAnswer(told), requestIdOf(request));
    },
  });
}
