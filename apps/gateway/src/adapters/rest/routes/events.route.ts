import { listEvents } from '../../../application/webhook-deliveries';
import { readEventsQuery } from '../../../domain/webhook-query';
import { success } from '../envelope';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import { EVENT_PARAMETERS } from '../openapi/webhook-fields';
import { SAMPLE_EVENTS } from '../openapi/webhook-samples';
import { EventListAnswer, eventListAnswer } from '../presenters/events-answer';
import { callerOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

const schema = {
  tags: ['Webhooks'],
  operationId: 'listEvents',
  summary: 'List events',
  description:
    'What happened, in the environment of the key, oldest first: to catch up with webhooks that were missed, or to do without ' +
    'them. Every event is on it, whether an endpoint was told or not, for 30 days at least.',
  querystring: EVENT_PARAMETERS,
  response: {
    200: successResponse(EventListAnswer, 'A page of them.', eventListAnswer(SAMPLE_EVENTS), RATE_HEADERS),
    ...errorResponses('palpluss', [...DOOR_ERRORS, 'VALIDATION_ERROR', 'INVALID_UUID', 'INVALID_CURSOR']),
  },
};

export function eventsRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'GET',
    url: '/v1/events',
    schema,
    onRequest: deps.admit('webhooks:read'),
    handler: async (request) => {
      const events = await listEvents(deps, callerOf(request), readEventsQuery(request.query));
      return success(eventListAnswer(events), requestIdOf(request));
    },
  });
}
