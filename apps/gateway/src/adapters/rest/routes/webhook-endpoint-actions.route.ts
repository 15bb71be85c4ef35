import type { FastifyRequest } from 'fastify';
import { rotateSecret, sendTest } from '../../../application/webhook-endpoints';
import { readIdempotencyKey } from '../../../domain/idempotency-key';
import { givenUuid } from '../../../domain/given-uuid';
import { success } from '../envelope';
import { idempotencyHeaders } from '../idempotency-header';
import { BODY_ERRORS } from '../openapi/channel-fields';
import { errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS, RequestHeaders } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import { EndpointParams, ONE_ENDPOINT_ERRORS } from '../openapi/webhook-fields';
import { SAMPLE_DELIVERY, SAMPLE_SECRET, SAMPLE_UNTIL } from '../openapi/webhook-samples';
import { DeliveryAnswer, deliveryAnswer } from '../presenters/webhook-delivery-answer';
import { RotatedSecretAnswer, rotatedSecretAnswer } from '../presenters/webhook-endpoint-answer';
import { callerOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';
import { WEBHOOK_ENDPOINTS_PATH } from './webhook-endpoints.route';

const ROTATE_PATH = `${WEBHOOK_ENDPOINTS_PATH}/:id/rotate-secret`;
const TEST_PATH = `${WEBHOOK_ENDPOINTS_PATH}/:id/test`;
const ERRORS = [...ONE_ENDPOINT_ERRORS, ...BODY_ERRORS, 'INVALID_IDEMPOTENCY_KEY'] as const;

const rotateSchema = {
  tags: ['Webhooks'],
  operationId: 'rotateWebhookSecret',
  summary: 'Give a webhook endpoint a new secret',
  description:
    'For 24 hours webhooks carry a signature by each: take the new secret into use meanwhile. If the answer was lost, ask again ' +
    'for another one: within that day no secret before stops to count.',
  params: EndpointParams,
  headers: RequestHeaders('The same key makes one secret; it is shown in the first answer only.'),
  response: {
    200: successResponse(
      RotatedSecretAnswer,
      'The new secret, this once.',
      rotatedSecretAnswer(SAMPLE_SECRET, SAMPLE_UNTIL),
      RATE_HEADERS,
    ),
    ...errorResponses('palpluss', [...ERRORS, 'REQUEST_IN_PROGRESS'], ROTATE_PATH),
  },
};

const testSchema = {
  tags: ['Webhooks'],
  operationId: 'testWebhookEndpoint',
  summary: 'Send a test event to a webhook endpoint',
  description:
    'An event of type `endpoint.test`, signed as any other, whatever the endpoint’s filter; ask for the delivery to see what ' +
    'became of it. It is on no list of events.',
  params: EndpointParams,
  headers: RequestHeaders('The same key sends one test event.'),
  response: {
    200: successResponse(
      DeliveryAnswer,
      'The delivery, on its way.',
      deliveryAnswer({ ...SAMPLE_DELIVERY, eventType: 'endpoint.test', transactionId: '' }),
      RATE_HEADERS,
    ),
    ...errorResponses('palpluss', [...ERRORS, 'VALIDATION_ERROR'], TEST_PATH),
  },
};

export function webhookEndpointActionsRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'POST',
    url: ROTATE_PATH,
    schema: rotateSchema,
    onRequest: deps.admit('webhooks:write'),
    handler: async (request) => {
      const { secret, previousUntil } = await rotateSecret(deps, asking(request), givenUuid(request.params.id));
      return success(rotatedSecretAnswer(secret, previousUntil), requestIdOf(request));
    },
  });
  rest.route({
    method: 'POST',
    url: TEST_PATH,
    schema: testSchema,
    onRequest: deps.admit('webhooks:write'),
    handler: async (request) => {
      const delivery = await sendTest(deps, asking(request), givenUuid(request.params.id));
      return success(deliveryAnswer(delivery), requestIdOf(request));
    },
  });
}

function asking(request: FastifyRequest) {
  const idempotencyKey = readIdempotencyKey(idempotencyHeaders(request));
  return { caller: callerOf(request), requestId: requestIdOf(request), idempotencyKey };
}
