import { Type } from 'typebox';
import type { EventOf } from './event-types';
import { CentsField, Id, Personal, PersonalSha256, PositiveCents, Remark, Time } from './fields';

const about = { transactionId: Id, merchantId: Id, attemptId: Id };

/** Which address it came to; `-timeout` is a QueueTimeOutURL (daraja.md §4), `c2b` a ConfirmationURL (§7). */
export const CALLBACK_KINDS = [
  'stk',
  'payout',
  'payout-timeout',
  'payout-status',
  'payout-status-timeout',
  'c2b',
  'c2b-validation',
  'balance',
  'balance-timeout',
] as const;
export type CallbackKind = (typeof CALLBACK_KINDS)[number];

/** What the provider sent back; stream `callback-<attempt>`, partition by merchant. */
export const callbackEvents = {
  /** The body exactly as it arrived, durable before the provider is answered. */
  'CallbackReceived.v1': Type.Object({
    ...about,
    kind: Type.Union([
      Type.Literal('stk'),
      Type.Literal('payout'),
      Type.Literal('payout-timeout'),
      Type.Literal('payout-status'),
      Type.Literal('payout-status-timeout'),
      Type.Literal('c2b'),
      Type.Literal('c2b-validation'),
      Type.Literal('balance'),
      Type.Literal('balance-timeout'),
    ]),
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
  /** The result of an initiator API was understood (daraja.md §4), or a request waited too long in the queue. */
  'ProviderResultMatched.v1': Type.Object({
    ...about,
    callbackId: Id,
    kind: Type.Union([
      Type.Literal('payout'),
      Type.Literal('payout-timeout'),
      Type.Literal('payout-status'),
      Type.Literal('payout-status-timeout'),
    ]),
    /** Empty when it was not sent. */
    originatorConversationId: Type.String({ maxLength: 120 }),
    conversationId: Type.String({ maxLength: 120 }),
    /** Empty for a queue-timeout. */
    resultCode: Type.String({ maxLength: 40 }),
    resultDescription: Remark(500),
    /** `Completed`, `Declined`, … in the answer to a Transaction Status. */
    transactionStatus: Type.Optional(Type.String({ maxLength: 40 })),
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
    amountCents: Type.Optional(PositiveCents),
    receiverName: Type.Optional(Personal(200)),
    paidAt: Type.Optional(Time),
  }),
  /** Money came unprompted (daraja.md §7). `merchantId` is the platform, `transactionId` names the registered shortcode. */
  'C2bConfirmed.v1': Type.Object({
    ...about,
    callbackId: Id,
    receipt: Type.String({ minLength: 1, maxLength: 40 }),
    amountCents: PositiveCents,
    /** As it was sent; empty when it was not. */
    shortcode: Type.String({ maxLength: 100 }),
    /** `Pay Bill`, `Buy Goods`, …; empty when it was not sent. */
    transactionType: Type.String({ maxLength: 100 }),
    billReference: Personal(100),
    payer: Personal(100),
    payerName: Personal(200),
    paidAt: Type.Optional(Time),
  }),
  /** What is in a shortcode's accounts, as M-Pesa tells it (daraja.md §6.2). `merchantId` is the platform. */
  'BalanceReported.v1': Type.Object({
    ...about,
    callbackId: Id,
    resultCode: Type.String({ maxLength: 40 }),
    resultDescription: Remark(500),
    /** Empty when none could be read. */
    accounts: Type.Array(Type.Object({ name: Type.String({ maxLength: 100 }), balanceCents: CentsField }), {
      maxItems: 20,
    }),
  }),
  /** A person asked for a stored callback to be read once more; what follows is of the same stream. */
  'CallbackReplayed.v1': Type.Object({ ...about, callbackId: Id, note: Remark(200) }),
  /** Stored, but no result could be read from it. */
  'CallbackRejected.v1': Type.Object({
    ...about,
    callbackId: Id,
    reason: Remark(200),
  }),
};
export type CallbackEvent = EventOf<typeof callbackEvents>;
