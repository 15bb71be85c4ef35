import { Type } from 'typebox';
import type { EventOf } from './event-types';
import { Id, Personal, Remark, Sha256, Time } from './fields';

const Url = Type.String({ minLength: 1, maxLength: 500 });
/** The shape of a webhook; `native` is that of endpoints that merchants make. */
const Dialect = Type.Union([Type.Literal('palpluss'), Type.Literal('plugpay'), Type.Literal('native')]);
/** `transaction.success`, or `*` for all. */
const EventFilter = Type.Array(Type.String({ pattern: '^(\\*|[a-z]+(_[a-z]+)*\\.[a-z]+(_[a-z]+)*)$', maxLength: 60 }), {
  minItems: 1,
  maxItems: 40,
});
const SecretVersion = Type.Integer({ minimum: 1 });
const Description = Type.String({ maxLength: 200 });
const delivery = { deliveryId: Id, merchantId: Id };

/**
 * Webhooks to merchants; streams `endpoint-<id>` (PlugPay's address), `endpoints-<id>` (all that a merchant made in one
 * environment), `event-<id>` and `delivery-<id>`, partition by merchant.
 */
export const notifierEvents = {
  /** Where all webhooks of a dialect go, for one merchant in one environment; a later one replaces it. */
  'EndpointSet.v1': Type.Object({ endpointId: Id, merchantId: Id, dialect: Type.Literal('plugpay'), url: Url }),
  'EndpointRemoved.v1': Type.Object({ endpointId: Id, merchantId: Id, reason: Type.String({ maxLength: 200 }) }),
  /** A merchant's own endpoint, one of several; the secret store has its signing secret, under the id and version here. */
  'WebhookEndpointCreated.v1': Type.Object({
    endpointId: Id,
    merchantId: Id,
    url: Url,
    events: EventFilter,
    description: Type.Optional(Description),
    secretVersion: SecretVersion,
    requestFingerprint: Type.Optional(Sha256),
  }),
  /** What changed, and nothing else. A new secret signs beside the one before until `previousSecretUntil`. */
  'WebhookEndpointUpdated.v1': Type.Object({
    endpointId: Id,
    merchantId: Id,
    url: Type.Optional(Url),
    events: Type.Optional(EventFilter),
    description: Type.Optional(Description),
    active: Type.Optional(Type.Boolean()),
    secretVersion: Type.Optional(SecretVersion),
    previousSecretUntil: Type.Optional(Time),
  }),
  /** Attempts fail again and again; told once, until one arrives. */
  'WebhookEndpointFailing.v1': Type.Object({ endpointId: Id, merchantId: Id }),
  /** It answered again. */
  'WebhookEndpointRecovered.v1': Type.Object({ endpointId: Id, merchantId: Id }),
  /** Nothing reached it for so long that it was switched off; a person has to look. */
  'WebhookEndpointDisabled.v1': Type.Object({ endpointId: Id, merchantId: Id, failingSince: Time }),
  'WebhookEndpointDeleted.v1': Type.Object({ endpointId: Id, merchantId: Id }),
  /**
   * Something happened that a merchant's own endpoints are told; stream `event-<eventId>`. It is written once, in one batch with
   * its deliveries, whether there are any or not: the list of events is made of it.
   */
  'MerchantEventRecorded.v1': Type.Object({
    /** Of the event that is told, in the journal of payments or of wallets. */
    eventId: Id,
    merchantId: Id,
    /** Absent where it is about no payment. */
    transactionId: Type.Optional(Id),
    /** `transaction.success`, `wallet.balance_low`, … */
    eventType: Type.String({ maxLength: 60 }),
    /** JSON as every endpoint gets it; names phone and receipt: personal as a whole. */
    body: Personal(12_000),
    happenedAt: Time,
  }),
  /** A final state has to reach a merchant. The body is fixed here, so that every attempt sends the same bytes. */
  'DeliveryScheduled.v1': Type.Object({
    ...delivery,
    /** Absent where the event is about no payment, such as a test or a low balance. */
    transactionId: Type.Optional(Id),
    /** Of the endpoint it goes to; of `native` only. */
    endpointId: Type.Optional(Id),
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
  /** Every attempt failed, or no more are made: it stands on a list that a person sees. */
  'DeliveryExhausted.v1': Type.Object({
    ...delivery,
    attempts: Type.Integer({ minimum: 0 }),
    /** Why no more are made although the schedule is not at its end. */
    reason: Type.Optional(Type.Union([Type.Literal('ENDPOINT_DELETED'), Type.Literal('ENDPOINT_OFF')])),
  }),
  /** A person asked to send it again; the schedule starts anew. */
  'RedeliveryRequested.v1': Type.Object({ ...delivery, firstAttemptAt: Time }),
};
export type NotifierEvent = EventOf<typeof notifierEvents>;
