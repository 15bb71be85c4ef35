import { Type } from 'typebox';
import { revokeApiKey } from '../../../application/api-keys';
import { SAMPLE_API_KEY } from '../openapi/api-key-sample';
import { BODY_ERRORS, CHANNEL_ERRORS } from '../openapi/channel-fields';
import { errorResponses } from '../openapi/error-responses';
import { givenUuid } from '../../../domain/given-uuid';
import { callerOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';
import { API_KEYS_PATH } from './api-keys.route';

const PATH = `${API_KEYS_PATH}/:id`;

const schema = {
  tags: ['API keys'],
  operationId: 'revokeApiKey',
  summary: 'Revoke an API key',
  description:
    'For ever, and everywhere within a second while all is well. A key may revoke itself, also when it is the last one: then ' +
    'an operator has to issue the next. Revoking a revoked key changes nothing.',
  params: Type.Object({
    id: Type.String({
      format: 'uuid',
      description: 'The id that the key was answered with.',
      examples: [SAMPLE_API_KEY.keyId],
    }),
  }),
  response: {
    204: Type.Unsafe<undefined>({ type: 'null', description: 'It is revoked; there is no body.' }),
    ...errorResponses(
      'palpluss',
      [...CHANNEL_ERRORS, ...BODY_ERRORS, 'VALIDATION_ERROR', 'INVALID_UUID', 'API_KEY_NOT_FOUND'],
      PATH,
    ),
  },
};

export function apiKeyRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'DELETE',
    url: PATH,
    schema,
    onRequest: deps.admit('keys:write'),
    handler: async (request, reply) => {
      const id = givenUuid(request.params.id);
      await revokeApiKey(deps, { caller: callerOf(request), requestId: requestIdOf(request) }, id);
      return reply.code(204).send(undefined);
    },
  });
}
