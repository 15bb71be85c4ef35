import { Type, type Static } from 'typebox';
import {
  DeliveryState,
  type Delivery,
  type DeliveryAttempt,
} from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../../../domain/webhook-query';
import { NullableText, Timestamp } from '../envelope';

const NullableId = (description: string) => Type.Union([Type.String({ format: 'uuid' }), Type.Null()], { description });

const FIELDS = {
  id: Type.String({ format: 'uuid', description: 'What the receiver sees as `webhook-id`.' }),
  endpointId: NullableId('Of your own endpoints; `null` for the address of a request or of the PlugPay dialect.'),
  transactionId: NullableId('`null` where it is about none.'),
  eventId: Type.String({ format: 'uuid', description: 'Of the event that is told.' }),
  eventType: Type.String({ description: 'As the receiver sees it.' }),
  url: Type.String({ description: 'Where it was planned to go; an endpoint that moved gets it at its new address.' }),
  status: Type.String({
    enum: [...DELIVERY_STATUSES],
    description: 'EXHAUSTED: no more attempts are made until you ask for it again.',
  }),
  attempts: Type.Integer({ description: 'Made so far.' }),
  httpStatus: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Of the last attempt; `null` when nothing answered.',
  }),
  lastError: Type.Union([Type.String(), Type.Null()], {
    description: 'Why the last attempt failed, or why no more are made; `null` when it did not.',
  }),
  nextAttemptAt: Type.Union([Type.String(), Type.Null()], {
    description: 'ISO 8601 with milliseconds and Z; `null` when none is due.',
  }),
  createdAt: Timestamp,
};

const Attempt = Type.Object(
  {
    number: Type.Integer({ description: 'The first is 1.' }),
    httpStatus: Type.Union([Type.Integer(), Type.Null()], { description: '`null` when nothing answered.' }),
    error: Type.Union([Type.String(), Type.Null()], { description: '`null` when it was delivered.' }),
    durationMs: Type.Integer({ description: 'Milliseconds that it took.' }),
    at: Timestamp,
  },
  { title: 'Attempt' },
);

export const DeliveryAnswer = Type.Object(FIELDS, { title: 'Webhook delivery' });
export const FullDeliveryAnswer = Type.Object(
  {
    ...FIELDS,
    body: Type.String({ description: 'Exactly as it is sent, as text.' }),
    attemptLog: Type.Array(Attempt, { description: 'Oldest first.' }),
  },
  { title: 'Webhook delivery with its attempts' },
);
export const DeliveryListAnswer = Type.Object(
  {
    items: Type.Array(DeliveryAnswer, { description: 'Newest first.' }),
    nextCursor: Type.Union([Type.String(), Type.Null()], {
      description: 'Opaque: send it as `cursor` for the next page. `null` at the end, and only there.',
    }),
    next_cursor: NullableText,
  },
  { title: 'Webhook deliveries' },
);

const STATUS: Readonly<Record<DeliveryState, DeliveryStatus>> = {
  [DeliveryState.UNSPECIFIED]: 'PENDING',
  [DeliveryState.PENDING]: 'PENDING',
  [DeliveryState.DELIVERED]: 'DELIVERED',
  [DeliveryState.EXHAUSTED]: 'EXHAUSTED',
};

export function deliveryAnswer(delivery: Delivery): Static<typeof DeliveryAnswer> {
  return {
    id: delivery.deliveryId,
    endpointId: delivery.endpointId || null,
    transactionId: delivery.transactionId || null,
    eventId: delivery.eventId,
    eventType: delivery.eventType,
    url: delivery.url,
    status: STATUS[delivery.state],
    attempts: delivery.attempts,
    httpStatus: delivery.httpStatus || null,
    lastError: delivery.lastError || null,
    nextAttemptAt: delivery.nextAttemptAt || null,
    createdAt: delivery.createdAt,
  };
}

export function fullDeliveryAnswer(
  delivery: Delivery,
  attempts: readonly DeliveryAttempt[],
): Static<typeof FullDeliveryAnswer> {
  const attemptLog = attempts.map(({ number, httpStatus, error, durationMs, at }) => ({
    ...{ number, durationMs, at },
    httpStatus: httpStatus || null,
    error: error || null,
  }));
  return { ...deliveryAnswer(delivery), body: delivery.body, attemptLog };
}

export function deliveryListAnswer(
  deliveries: readonly Delivery[],
  nextCursor: string,
): Static<typeof DeliveryListAnswer> {
  const cursor = nextCursor === '' ? null : nextCursor;
  return { items: deliveries.map(deliveryAnswer), nextCursor: cursor, next_cursor: cursor };
}
