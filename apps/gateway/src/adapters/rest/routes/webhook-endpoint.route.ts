import { Type } from 'typebox';
import { deleteEndpoint, getEndpoint, updateEndpoint } from '../../../application/webhook-endpoints';
import { readEndpointChange } from '../../../domain/webhook-request';
import { givenUuid } from '../../../domain/given-uuid';
import { success } from '../envelope';
import { BODY_ERRORS } from '../openapi/channel-fields';
import { errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import {
  EndpointDescriptionField,
  EndpointParams,
  EndpointUrlField,
  EventsField,
  ONE_ENDPOINT_ERRORS,
} from '../openapi/webhook-fields';
import { SAMPLE_ENDPOINT } from '../openapi/webhook-samples';
import { EndpointAnswer, endpointAnswer } from '../presenters/webhook-endpoint-answer';
import { callerOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';
import { WEBHOOK_ENDPOINTS_PATH } from './webhook-endpoints.route';

const PATH = `${WEBHOOK_ENDPOINTS_PATH}/:id`;

const examples = {
  events: { summary: 'Told everything from now on', value: { events: ['*'] } },
  on: { summary: 'Switched on again', value: { active: true } },
};

export const EndpointChangeBody = Type.Object(
  {
    url: Type.Optional(EndpointUrlField),
    events: Type.Optional(EventsField),
    description: Type.Optional(EndpointDescriptionField),
    active: Type.Optional(
      Type.Boolean({
        description:
          'False: nothing more is sent. True: it is told what happens from then on, and its failures are forgotten.',
      }),
    ),
  },
  { title: 'Webhook endpoint change', 'x-examples': examples },
);

const readSchema = {
  tags: ['Webhooks'],
  operationId: 'getWebhookEndpoint',
  summary: 'Read one webhook endpoint',
  description: 'An endpoint of this merchant, in the environment of the key.',
  params: EndpointParams,
  response: {
    200: successResponse(EndpointAnswer, 'The endpoint.', endpointAnswer(SAMPLE_ENDPOINT), RATE_HEADERS),
    ...errorResponses('palpluss', ONE_ENDPOINT_ERRORS, PATH),
  },
};

const updateSchema = {
  tags: ['Webhooks'],
  operationId: 'updateWebhookEndpoint',
  summary: 'Change a webhook endpoint',
  description: 'What is named is changed. A new address counts for what is on its way too.',
  params: EndpointParams,
  body: EndpointChangeBody,
  response: {
    200: successResponse(EndpointAnswer, 'The endpoint as it is now.', endpointAnswer(SAMPLE_ENDPOINT), RATE_HEADERS),
    ...errorResponses('palpluss', [...ONE_ENDPOINT_ERRORS, ...BODY_ERRORS, 'VALIDATION_ERROR', 'EMPTY_UPDATE'], PATH),
  },
};

const deleteSchema = {
  tags: ['Webhooks'],
  operationId: 'deleteWebhookEndpoint',
  summary: 'Delete a webhook endpoint',
  description: 'Nothing more is sent there, also not what was on its way; its secret is destroyed.',
  params: EndpointParams,
  response: {
    204: Type.Unsafe<undefined>({ type: 'null', description: 'It is deleted; there is no body.' }),
    ...errorResponses('palpluss', [...ONE_ENDPOINT_ERRORS, ...BODY_ERRORS], PATH),
  },
};

export function webhookEndpointRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'GET',
    url: PATH,
    schema: readSchema,
    onRequest: deps.admit('webhooks:read'),
    handler: async (request) => {
      const endpoint = await getEndpoint(deps, callerOf(request), givenUuid(request.params.id));
      return success(endpointAnswer(endpoint), requestIdOf(request));
    },
  });
  rest.route({
    method: 'PATCH',
    url: PATH,
    schema: updateSchema,
    onRequest: deps.admit('webhooks:write'),
    handler: async (request) => {
      const asking = { caller: callerOf(request), requestId: requestIdOf(request) };
      const endpointId = givenUuid(request.params.id);
      const change = readEndpointChange(request.body, asking.caller.environment);
      return success(endpointAnswer(await updateEndpoint(deps, asking, endpointId, change)), asking.requestId);
    },
  });
  rest.route({
    method: 'DELETE',
    url: PATH,
    schema: deleteSchema,
    onRequest: deps.admit('webhooks:write'),
    handler: async (request, reply) => {
      const asking = { caller: callerOf(request), requestId: requestIdOf(request) };
      await deleteEndpoint(deps, asking, givenUuid(request.params.id));
      return reply.code(204).send(undefined);
    },
  });
}
