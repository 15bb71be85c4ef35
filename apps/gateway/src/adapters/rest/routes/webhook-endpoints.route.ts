import { Type } from 'typebox';
import { MAX_WEBHOOK_ENDPOINTS } from '@daftari/contracts/webhook-events';
import { createEndpoint, listEndpoints } from '../../../application/webhook-endpoints';
import { readIdempotencyKey } from '../../../domain/idempotency-key';
import { readEndpointRequest } from '../../../domain/webhook-request';
import { success } from '../envelope';
import { idempotencyHeaders, markReplayed } from '../idempotency-header';
import { BODY_ERRORS } from '../openapi/channel-fields';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { PAYMENT_ANSWER_HEADERS, RATE_HEADERS, RequestHeaders } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import { EndpointDescriptionField, EndpointUrlField, EventsField } from '../openapi/webhook-fields';
import { SAMPLE_ENDPOINT, SAMPLE_SECRET } from '../openapi/webhook-samples';
import {
  CreatedEndpointAnswer,
  createdEndpointAnswer,
  EndpointListAnswer,
  endpointListAnswer,
} from '../presenters/webhook-endpoint-answer';
import { callerOf, rawBodyOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

export const WEBHOOK_ENDPOINTS_PATH = '/v1/webhook-endpoints';

const examples = {
  full: {
    summary: 'One that is told how payments end',
    value: {
      url: 'https://yourserver.com/webhooks/daftari',
      events: ['transaction.success', 'transaction.failed'],
      description: 'Orders',
    },
  },
  least: { summary: 'One that is told everything', value: { url: 'https://yourserver.com/webhooks/all' } },
};

export const EndpointBody = Type.Object(
  {
    url: EndpointUrlField,
    events: Type.Optional(EventsField),
    description: Type.Optional(EndpointDescriptionField),
  },
  { title: 'Webhook endpoint request', 'x-examples': examples },
);

const createSchema = {
  tags: ['Webhooks'],
  operationId: 'createWebhookEndpoint',
  summary: 'Add a webhook endpoint',
  description:
    'An address of yours that is told what happens from now on, in the environment of the key, whichever dialect a payment ' +
    `was asked for in. There may be ${MAX_WEBHOOK_ENDPOINTS} of them. The answer has the secret that its webhooks are signed with, this once.`,
  headers: RequestHeaders('Send the same request with the same key as often as you like: there is one endpoint.'),
  body: EndpointBody,
  response: {
    200: successResponse(
      CreatedEndpointAnswer,
      'The endpoint, with its secret.',
      createdEndpointAnswer(SAMPLE_ENDPOINT, SAMPLE_SECRET),
      PAYMENT_ANSWER_HEADERS,
    ),
    ...errorResponses('palpluss', [
      ...DOOR_ERRORS,
      ...BODY_ERRORS,
      'VALIDATION_ERROR',
      'INVALID_IDEMPOTENCY_KEY',
      'IDEMPOTENCY_KEY_REUSED',
      'ENDPOINT_NOT_FOUND',
      'LIMIT_REACHED',
    ]),
  },
};

const listSchema = {
  tags: ['Webhooks'],
  operationId: 'listWebhookEndpoints',
  summary: 'List your webhook endpoints',
  description: 'All of them, in the environment of the key, without their secrets.',
  response: {
    200: successResponse(EndpointListAnswer, 'The endpoints.', endpointListAnswer([SAMPLE_ENDPOINT]), RATE_HEADERS),
    ...errorResponses('palpluss', DOOR_ERRORS),
  },
};

export function webhookEndpointsRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'POST',
    url: WEBHOOK_ENDPOINTS_PATH,
    schema: createSchema,
    onRequest: deps.admit('webhooks:write'),
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { endpoint, secret, replayed } = await createEndpoint(deps, {
        caller,
        requestId: requestIdOf(request),
        idempotencyKey: readIdempotencyKey(idempotencyHeaders(request)),
        ask: readEndpointRequest(request.body, caller.environment),
        rawBody: rawBodyOf(request),
      });
      if (replayed) markReplayed(reply);
      return success(createdEndpointAnswer(endpoint, secret), requestIdOf(request));
    },
  });
  rest.route({
    method: 'GET',
    url: WEBHOOK_ENDPOINTS_PATH,
    schema: listSchema,
    onRequest: deps.admit('webhooks:read'),
    handler: async (request) =>
      success(endpointListAnswer(await listEndpoints(deps, callerOf(request))), requestIdOf(request)),
  });
}
