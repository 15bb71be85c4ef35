import { Type } from 'typebox';
import type { EventOf } from './event-types';
import { Id, Personal, PersonalSha256, PositiveCents, Remark, Time } from './fields';

const about = { transactionId: Id, merchantId: Id, attemptId: Id };

/** What the provider sent back; stream `callback-<attempt>`, partition by merchant. */
export const callbackEvents = {
  /** The body exactly as it arrived, durable before the provider is answered. */
  'CallbackReceived.v1': Type.Object({
    ...about,
    kind: Type.Literal('stk'),
    contentType: Remark(200),
    remoteAddress: Type.String({ maxLength: 64 }),
    /** Bytes as they arrived, also when the stored body was cut; reading stops soon after 2 MiB. */
    bodyBytes: Type.Integer({ minimum: 0 }),
    /** Of all these bytes, also when the stored body was cut. */
    bodySha256: PersonalSha256,
    /** Names phone and customer: personal as a whole. */
    body: Personal(45_000),
    encoding: Type.Union([Type.Literal('utf8'), Type.Literal('base64')]),
    cut: Type.Boolean(),
  }),
  /** The body was understood, and speaks of this payment. */
  'CallbackMatched.v1': Type.Object({
    ...about,
    callbackId: Id,
    providerRequestId: Type.String({ maxLength: 120 }),
    providerCheckoutId: Personal(120),
    resultCode: Type.String({ maxLength: 40 }),
    resultDescription: Remark(500),
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
    amountCents: Type.Optional(PositiveCents),
    phone: Type.Optional(Personal(20)),
    paidAt: Type.Optional(Time),
  }),
  /** Stored, but no result could be read from it. */
  'CallbackRejected.v1': Type.Object({
    ...about,
    callbackId: Id,
    reason: Remark(200),
  }),
};
export type CallbackEvent = EventOf<typeof callbackEvents>;
