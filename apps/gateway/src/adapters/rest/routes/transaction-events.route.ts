import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { authenticate } from '../../../application/authenticate';
import { followPayment, isEnded, stateId } from '../../../application/follow-payment';
import { OpenStreams } from '../../../application/open-streams';
import { ownPayment } from '../../../application/own-payment';
import { eventStream, eventText } from '../event-stream';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS } from '../openapi/payment-headers';
import { SAMPLE_PAID } from '../openapi/samples';
import { TransactionParams } from '../openapi/transaction-id';
import { callerOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

const LAST_EVENT_ID = 'last-event-id';

const schema = {
  tags: ['Transactions'],
  operationId: 'followTransaction',
  summary: 'Follow one transaction as it changes',
  description:
    'Server-sent events instead of asking again and again: first the transaction as it stands, then each change of it until ' +
    'its end, with which the stream ends. `data` is what /v1/transactions/{id} answers. A stream lasts five minutes at most; ' +
    'a client that comes again with `Last-Event-ID`, as browsers do by themselves, is told only what it does not know, and ' +
    '204 when there is nothing more to tell.',
  params: TransactionParams,
  response: {
    200: {
      description: 'Events named `transaction`; a comment every 15 seconds.',
      headers: {
        ...RATE_HEADERS,
        'x-accel-buffering': { type: 'string', enum: ['no'], description: 'Asks proxies to pass events on at once.' },
      },
      content: {
        'text/event-stream': {
          schema: Type.String({ description: 'Server-sent events.' }),
          examples: {
            answer: { summary: 'A payment that is paid', value: eventText(SAMPLE_PAID, stateId(SAMPLE_PAID)) },
          },
        },
      },
    },
    204: Type.Unsafe<undefined>({
      type: 'null',
      description: 'The client knows the end already: there is no reason to come again.',
      headers: RATE_HEADERS,
    }),
    ...errorResponses('palpluss', [...DOOR_ERRORS, 'VALIDATION_ERROR', 'INVALID_UUID', 'TRANSACTION_NOT_FOUND']),
  },
};

export function transactionEventsRoute(rest: Rest, deps: RouteDeps): void {
  const streams = new OpenStreams();
  rest.addHook('preClose', async () => streams.close());
  rest.route({
    method: 'GET',
    url: '/v1/transactions/:id/events',
    schema,
    onRequest: deps.admit('payments:read'),
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { authorization } = request.headers;
      const look = async () => (await ownPayment(deps, caller, request.params.id)).payment;
      const isAllowed = () => isKnown(() => authenticate(deps, { authorization, address: request.ip }));
      const leave = streams.take(caller.keyId);
      try {
        const first = await look();
        const lastId = request.headers[LAST_EVENT_ID]?.toString();
        if (lastId === stateId(first) && isEnded(first)) {
          leave();
          return await reply.code(204).send(undefined);
        }
        // The framework sends a stream as it comes; the schema knows only what it is made of.
        const send = (stream: Readable) =>
          reply
            .type('text/event-stream; charset=utf-8')
            .header('x-accel-buffering', 'no')
            .send(stream as unknown as string);
        // Nobody reads what follows a head: a stream would keep its place until the payment ends.
        if (request.method === 'HEAD') {
          leave();
          return await send(Readable.from([]));
        }
        let forget: () => void = () => undefined;
        const stream = eventStream(
          (follower) => followPayment({ scheduler: deps.scheduler, look, isAllowed }, first, lastId, follower),
          () => {
            leave();
            forget();
          },
        );
        forget = streams.endWithServer(() => void stream.destroy());
        return await send(stream);
      } catch (error) {
        leave();
        throw error;
      }
    },
  });
}

function isKnown(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
