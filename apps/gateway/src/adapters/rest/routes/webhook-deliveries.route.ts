import { getDelivery, listDeliveries, redeliver } from '../../../application/webhook-deliveries';
import { readIdempotencyKey } from '../../../domain/idempotency-key';
import { readDeliveriesQuery } from '../../../domain/webhook-query';
import { givenUuid } from '../../../domain/given-uuid';
import { success } from '../envelope';
import { idempotencyHeaders } from '../idempotency-header';
import { BODY_ERRORS } from '../openapi/channel-fields';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS, RequestHeaders } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import { DELIVERY_PARAMETERS, DeliveryParams, ONE_WEBHOOK_ERRORS } from '../openapi/webhook-fields';
import { SAMPLE_ATTEMPT, SAMPLE_DELIVERY } from '../openapi/webhook-samples';
import {
  DeliveryAnswer,
  deliveryAnswer,
  DeliveryListAnswer,
  deliveryListAnswer,
  FullDeliveryAnswer,
  fullDeliveryAnswer,
} from '../presenters/webhook-delivery-answer';
import { callerOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

const LIST_PATH = '/v1/webhook-deliveries';
const PATH = `${LIST_PATH}/:id`;
const REDELIVER_PATH = `${PATH}/redeliver`;

const listSchema = {
  tags: ['Webhooks'],
  operationId: 'listWebhookDeliveries',
  summary: 'List webhook deliveries',
  description:
    'What was sent or is to be sent, in the environment of the key, newest first: to your endpoints, to the addresses that ' +
    'requests named, and to that of the PlugPay dialect.',
  querystring: DELIVERY_PARAMETERS,
  response: {
    200: successResponse(
      DeliveryListAnswer,
      'A page of them.',
      deliveryListAnswer([SAMPLE_DELIVERY], ''),
      RATE_HEADERS,
    ),
    ...errorResponses('palpluss', [...DOOR_ERRORS, 'VALIDATION_ERROR', 'INVALID_UUID', 'INVALID_CURSOR']),
  },
};

const readSchema = {
  tags: ['Webhooks'],
  operationId: 'getWebhookDelivery',
  summary: 'Read one webhook delivery',
  description: 'With its body and every attempt that was made.',
  params: DeliveryParams,
  response: {
    200: successResponse(
      FullDeliveryAnswer,
      'The delivery.',
      fullDeliveryAnswer(SAMPLE_DELIVERY, [SAMPLE_ATTEMPT]),
      RATE_HEADERS,
    ),
    ...errorResponses('palpluss', [...ONE_WEBHOOK_ERRORS, 'DELIVERY_NOT_FOUND'], PATH),
  },
};

const redeliverSchema = {
  tags: ['Webhooks'],
  operationId: 'redeliverWebhook',
  summary: 'Send a webhook again',
  description:
    'With the same id and the same bytes; its schedule starts anew. One that is on its way already stays as it is.',
  params: DeliveryParams,
  headers: RequestHeaders('The same key sends it again once.'),
  response: {
    200: successResponse(DeliveryAnswer, 'The delivery, on its way.', deliveryAnswer(SAMPLE_DELIVERY), RATE_HEADERS),
    ...errorResponses(
      'palpluss',
      [
        ...ONE_WEBHOOK_ERRORS,
        ...BODY_ERRORS,
        'VALIDATION_ERROR',
        'INVALID_IDEMPOTENCY_KEY',
        'DELIVERY_NOT_FOUND',
        'ENDPOINT_NOT_FOUND',
      ],
      REDELIVER_PATH,
    ),
  },
};

export function webhookDeliveriesRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'GET',
    url: LIST_PATH,
    schema: listSchema,
    onRequest: deps.admit('webhooks:read'),
    handler: async (request) => {
      const ask = readDeliveriesQuery(request.query);
      const { deliveries, nextCursor } = await listDeliveries(deps, callerOf(request), ask);
      return success(deliveryListAnswer(deliveries, nextCursor), requestIdOf(request));
    },
  });
  rest.route({
    method: 'GET',
    url: PATH,
    schema: readSchema,
    onRequest: deps.admit('webhooks:read'),
    handler: async (request) => {
      const { delivery, attempts } = await getDelivery(deps, callerOf(request), givenUuid(request.params.id));
      return success(fullDeliveryAnswer(delivery, attempts), requestIdOf(request));
    },
  });
  rest.route({
    method: 'POST',
    url: REDELIVER_PATH,
    schema: redeliverSchema,
    onRequest: deps.admit('webhooks:write'),
    handler: async (request) => {
      const idempotencyKey = readIdempotencyKey(idempotencyHeaders(request));
      const asking = { caller: callerOf(request), requestId: requestIdOf(request), idempotencyKey };
      return success(deliveryAnswer(await redeliver(deps, asking, givenUuid(request.params.id))), asking.requestId);
    },
  });
}
