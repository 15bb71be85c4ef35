import { Type } from 'typebox';
import { ALL_EVENTS, WEBHOOK_EVENT_TYPES } from '@daftari/contracts/webhook-events';
import type { ErrorCode } from '@daftari/kernel/error-registry';
import { MAX_CALLBACK_URL_CHARACTERS } from '../../../domain/callback-address';
import { DEFAULT_LIST_LIMIT, MAX_LIST_LIMIT } from '../../../domain/query-fields';
import { DELIVERY_STATUSES } from '../../../domain/webhook-query';
import { MAX_ENDPOINT_DESCRIPTION_CHARACTERS } from '../../../domain/webhook-request';
import { DOOR_ERRORS } from './error-responses';
import { SAMPLE_DELIVERY, SAMPLE_ENDPOINT } from './webhook-samples';

/** Fields of webhooks, for documentation: what is accepted is decided in the domain, which is more lenient. */
export const EndpointUrlField = Type.String({
  format: 'uri',
  maxLength: MAX_CALLBACK_URL_CHARACTERS,
  description: 'Https; with a test key also http on this machine.',
});
export const EventsField = Type.Array(Type.String({ enum: [...WEBHOOK_EVENT_TYPES, ALL_EVENTS] }), {
  minItems: 1,
  description: `Types of events, or "${ALL_EVENTS}" alone for all, also those that come to be later.`,
});
export const EndpointDescriptionField = Type.String({
  maxLength: MAX_ENDPOINT_DESCRIPTION_CHARACTERS,
  description: 'Your own words.',
});

const Id = (description: string, example: string) => Type.String({ format: 'uuid', description, examples: [example] });

export const EndpointParams = Type.Object({
  id: Id('The id that the endpoint was answered with.', SAMPLE_ENDPOINT.endpointId),
});
export const DeliveryParams = Type.Object({
  id: Id('The id of the delivery, which the receiver sees as `webhook-id`.', SAMPLE_DELIVERY.deliveryId),
});

const PAGE = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIST_LIMIT, default: DEFAULT_LIST_LIMIT })),
  transactionId: Type.Optional(Id('Only what is about this transaction.', SAMPLE_DELIVERY.transactionId)),
};

export const DELIVERY_PARAMETERS = Type.Object({
  ...PAGE,
  cursor: Type.Optional(Type.String({ description: '`nextCursor` of the page before; for the first page none.' })),
  endpointId: Type.Optional(Id('Only what goes to this endpoint.', SAMPLE_ENDPOINT.endpointId)),
  status: Type.Optional(
    Type.String({ enum: [...DELIVERY_STATUSES], description: 'Where they stand.', examples: ['EXHAUSTED'] }),
  ),
});

export const EVENT_PARAMETERS = Type.Object({
  ...PAGE,
  cursor: Type.Optional(
    Type.String({ description: '`nextCursor` of the answer before, also of one that was the end then.' }),
  ),
  type: Type.Optional(
    Type.String({
      description: `One or, with commas in between, several of ${WEBHOOK_EVENT_TYPES.join(', ')}.`,
      examples: ['transaction.success'],
    }),
  ),
});

/** What any request about a webhook may be refused with, for what its address names. */
export const ONE_WEBHOOK_ERRORS = [...DOOR_ERRORS, 'INVALID_UUID'] as const satisfies readonly ErrorCode[];
export const ONE_ENDPOINT_ERRORS = [
  ...ONE_WEBHOOK_ERRORS,
  'ENDPOINT_NOT_FOUND',
] as const satisfies readonly ErrorCode[];
