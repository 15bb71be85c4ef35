import { Type } from 'typebox';
import type { EventOf } from './event-types';
import { Id, Personal, Remark, Time } from './fields';

const Url = Type.String({ minLength: 1, maxLength: 500 });
const Dialect = Type.Union([Type.Literal('palpluss'), Type.Literal('plugpay')]);
const delivery = { deliveryId: Id, merchantId: Id };

/** Webhooks to merchants; streams `endpoint-<id>` and `delivery-<id>`, partition by merchant. */
export const notifierEvents = {
  /** Where all webhooks of a dialect go, for one merchant in one environment; a later one replaces it. */
  'EndpointSet.v1': Type.Object({ endpointId: Id, merchantId: Id, dialect: Type.Literal('plugpay'), url: Url }),
  'EndpointRemoved.v1': Type.Object({ endpointId: Id, merchantId: Id, reason: Type.String({ maxLength: 200 }) }),
  /** A final state has to reach a merchant. The body is fixed here, so that every attempt sends the same bytes. */
  'DeliveryScheduled.v1': Type.Object({
    ...delivery,
    transactionId: Id,
    /** The event that is told, by its id in the payments journal. */
    eventId: Id,
    dialect: Dialect,
    /** `transaction.success`, `payment.cancelled`, …: what the receiver will see. */
    eventType: Type.String({ maxLength: 60 }),
    /** Its query may name the customer. */
    url: Personal(500),
    /** The address's host and port, which name nobody; absent in events of before it was told apart. */
    host: Type.Optional(Type.String({ maxLength: 300 })),
    /** JSON as it is sent; names phone and receipt: personal as a whole. */
    body: Personal(12_000),
    firstAttemptAt: Time,
  }),
  'DeliveryAttempted.v1': Type.Object({
    ...delivery,
    number: Type.Integer({ minimum: 1 }),
    outcome: Type.Union([Type.Literal('delivered'), Type.Literal('failed')]),
    httpStatus: Type.Optional(Type.Integer()),
    error: Type.Optional(Remark(300)),
    durationMs: Type.Integer({ minimum: 0 }),
    /** Absent after the last one. */
    nextAttemptAt: Type.Optional(Time),
  }),
  'DeliverySucceeded.v1': Type.Object({ ...delivery, attempts: Type.Integer({ minimum: 1 }) }),
  /** Every attempt failed: it stands on a list that a person sees. */
  'DeliveryExhausted.v1': Type.Object({ ...delivery, attempts: Type.Integer({ minimum: 1 }) }),
  /** A person asked to send it again; the schedule starts anew. */
  'RedeliveryRequested.v1': Type.Object({ ...delivery, firstAttemptAt: Time }),
};
export type NotifierEvent = EventOf<typeof notifierEvents>;
