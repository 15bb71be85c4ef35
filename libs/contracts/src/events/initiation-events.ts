import { Type } from 'typebox';
import { banEvents } from './ban-events';
import { batchEvents } from './batch-events';
import { collectionEvents } from './collection-events';
import type { EventOf } from './event-types';
import { Currency, FeeCents, Id, Personal, PositiveCents, Remark, Sha256, Time } from './fields';
import { payoutEvents } from './payout-events';
import { transferEvents } from './transfer-events';

/** Characters of the metadata's JSON. */
const MAX_METADATA = 4_000;

/** What every fact about a payment names, so that its consumers need not look anything up. */
const payment = { transactionId: Id, merchantId: Id };

/** The fee that stands behind a payment; no hold when the fee is zero. */
const Fee = Type.Object({
  amountCents: FeeCents,
  holdId: Type.Optional(Id),
  refundOnFailure: Type.Boolean(),
});

const result = {
  /** Daraja's result code as text: `0`, `1032`, `SFC_IC0003`. */
  resultCode: Type.String({ maxLength: 40 }),
  resultDescription: Remark(500),
  /** How we learned it. */
  via: Type.Union([Type.Literal('callback'), Type.Literal('query'), Type.Literal('pull'), Type.Literal('operator')]),
  /** Only when the submit did not tell them: a result can come before the acknowledgement, or instead of it. */
  providerRequestId: Type.Optional(Type.String({ maxLength: 120 })),
  providerCheckoutId: Type.Optional(Personal(120)),
  /** Why a person decided so; only where it was learned from one. */
  note: Type.Optional(Remark(500)),
};

/**
 * What a payment is for: the merchant's customer pays, the merchant tops up its own service or payout wallet, or one customer pays so
 * that another gets the money.
 */
export const PaymentType = Type.Union([
  Type.Literal('STK'),
  Type.Literal('WALLET_TOPUP_SERVICE_TOKENS'),
  Type.Literal('WALLET_TOPUP_PAYOUT'),
  Type.Literal('C2C'),
]);

/** Why a person has to look, as the list of reviews names it. */
export const ReviewName = Type.Union([
  Type.Literal('SUBMISSION_UNKNOWN'),
  Type.Literal('NO_FINAL_ANSWER'),
  Type.Literal('LATE_FUNDS'),
  Type.Literal('RECEIPT_PENDING'),
  Type.Literal('LATE_PAYOUT'),
]);

const notPaid = Type.Object({ ...payment, ...result, fee: Fee });

/** The life of a payment; stream `payment-<id>`, partition by merchant (design §5.1). */
export const initiationEvents = {
  'PaymentInitiated.v1': Type.Object({
    ...payment,
    paymentType: PaymentType,
    amountCents: PositiveCents,
    currency: Currency,
    phone: Personal(20),
    /** Who gets the money in the end; of C2C only. */
    receiver: Type.Optional(Personal(20)),
    /** The merchant's own words: often a name or the phone itself. */
    accountReference: Personal(120),
    transactionDesc: Personal(255),
    /** Its query may name the customer. */
    callbackUrl: Type.Optional(Personal(500)),
    /** Only when the request named one; the default channel is used otherwise and not echoed. */
    channelId: Type.Optional(Id),
    dialect: Type.Union([Type.Literal('palpluss'), Type.Literal('plugpay')]),
    /** The shortcode whose credentials ask Daraja. */
    shortcode: Type.String({ pattern: '^\\d{5,7}$' }),
    /** The shortcode or till that is paid. */
    partyB: Type.String({ pattern: '^\\d{5,7}$' }),
    transactionType: Type.Union([Type.Literal('CustomerPayBillOnline'), Type.Literal('CustomerBuyGoodsOnline')]),
    /** True when the money lands on the platform's own shortcode and so is owed to the merchant. */
    platformCollects: Type.Boolean(),
    attemptId: Id,
    fee: Fee,
    /** When the client has its answer at the latest, whatever is known by then. */
    answerBy: Type.Optional(Time),
    apiKeyId: Type.String({ maxLength: 64 }),
    requestId: Type.String({ maxLength: 64 }),
    /** The merchant's own credential profile that asks Daraja, at the version that was current; the platform's when absent. */
    credential: Type.Optional(Type.Object({ profileId: Id, secretVersion: Type.Integer({ minimum: 1 }) })),
    /** The merchant's own names and values, as canonical JSON of an object of texts. */
    metadata: Type.Optional(Personal(MAX_METADATA)),
    /** The client's key and the keyed hash of what it asked (route and body): the same key never makes two payments. */
    idempotency: Type.Optional(Type.Object({ key: Personal(120), fingerprint: Sha256 })),
  }),
  'PaymentAccepted.v1': Type.Object({
    ...payment,
    attemptId: Id,
    providerRequestId: Type.String({ maxLength: 120 }),
    /** Contains the last nine digits of the phone. */
    providerCheckoutId: Personal(120),
    resultCode: Type.String({ maxLength: 40 }),
    resultDescription: Remark(500),
    fee: Fee,
  }),
  'PaymentRefused.v1': Type.Object({
    ...payment,
    attemptId: Id,
    /** Our code: why, and what the merchant was answered. */
    code: Type.Union([
      Type.Literal('PROMPT_ALREADY_OPEN'),
      Type.Literal('PROVIDER_UNAVAILABLE'),
      Type.Literal('PROVIDER_REFUSED'),
    ]),
    resultCode: Type.String({ maxLength: 40 }),
    resultDescription: Remark(500),
    /** What the merchant was told; a replay of the answer tells it again. */
    retryAfterSeconds: Type.Optional(Type.Integer({ minimum: 0 })),
    fee: Fee,
  }),
  /** We cannot know whether M-Pesa took the request; it is never treated as failed. */
  'PaymentSubmissionUnknown.v1': Type.Object({
    ...payment,
    attemptId: Id,
    reason: Remark(500),
  }),
  /** An answer to our own question; `not-yet` says nothing about the end. A failure counts only twice in a row (§5.1). */
  'PaymentQueried.v1': Type.Object({
    ...payment,
    attemptId: Id,
    number: Type.Integer({ minimum: 1 }),
    verdict: Type.Union([Type.Literal('success'), Type.Literal('not-success'), Type.Literal('not-yet')]),
    resultCode: Type.String({ maxLength: 40 }),
    resultDescription: Remark(500),
  }),
  'PaymentSucceeded.v1': Type.Object({
    ...payment,
    ...result,
    paymentType: Type.Optional(PaymentType),
    amountCents: PositiveCents,
    currency: Currency,
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
    paidAt: Type.Optional(Time),
    partyB: Type.String({ pattern: '^\\d{5,7}$' }),
    platformCollects: Type.Boolean(),
    fee: Fee,
  }),
  'PaymentFailed.v1': notPaid,
  'PaymentCancelled.v1': notPaid,
  'PaymentExpired.v1': notPaid,
  /** The customer's money moved after the payment had ended otherwise: recorded and shown, never silently flipped. */
  'LateFundsReceived.v1': Type.Object({
    ...payment,
    ...result,
    /** How the payment had ended before. */
    after: Type.Union([Type.Literal('FAILED'), Type.Literal('CANCELLED'), Type.Literal('EXPIRED')]),
    amountCents: PositiveCents,
    currency: Currency,
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
    paidAt: Type.Optional(Time),
    partyB: Type.String({ pattern: '^\\d{5,7}$' }),
    platformCollects: Type.Boolean(),
  }),
  /** A success that was known without its receipt now has one. */
  'ReceiptLearned.v1': Type.Object({
    ...payment,
    receipt: Type.String({ minLength: 1, maxLength: 40 }),
    via: Type.Union([Type.Literal('callback'), Type.Literal('pull'), Type.Literal('operator')]),
    /** Why a person says so. */
    note: Type.Optional(Remark(500)),
  }),
  /** A person gave late money to the merchant after all: it leaves suspense. */
  'LateFundsFulfilled.v1': Type.Object({
    ...payment,
    /** STK when absent. */
    paymentType: Type.Optional(PaymentType),
    amountCents: PositiveCents,
    currency: Currency,
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
    partyB: Type.String({ pattern: '^\\d{5,7}$' }),
    platformCollects: Type.Boolean(),
    note: Remark(500),
  }),
  /** Money received is on its way back to the customer, by a payout of type REFUND with the id `refundId`; in one batch with it. */
  'PaymentRefundStarted.v1': Type.Object({
    ...payment,
    refundId: Id,
    amountCents: PositiveCents,
    currency: Currency,
    /** What is given back: credited money, or late money that waits in suspense. */
    from: Type.Union([Type.Literal('collections'), Type.Literal('suspense')]),
    receipt: Type.String({ minLength: 1, maxLength: 40 }),
    reason: Remark(200),
  }),
  'PaymentRefunded.v1': Type.Object({
    ...payment,
    refundId: Id,
    amountCents: PositiveCents,
    currency: Currency,
    /** Of the reversal. */
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
  }),
  /** It was not given back; another try may follow. */
  'PaymentRefundFailed.v1': Type.Object({
    ...payment,
    refundId: Id,
    amountCents: PositiveCents,
    currency: Currency,
    resultCode: Type.String({ maxLength: 40 }),
    resultDescription: Remark(500),
  }),
  /** A person looked and says that nothing is left to do about it. */
  'PaymentReviewClosed.v1': Type.Object({ ...payment, review: ReviewName, note: Remark(500) }),
  /** A hold was made and no payment followed: from now on none can follow under that hold. */
  'PaymentAbandoned.v1': Type.Object({ ...payment, holdId: Id, reason: Remark(200) }),
  /** Stream `receipt-<environment>-<code>`, partition by receipt: a receipt belongs to one payment, for ever. */
  'ReceiptClaimed.v1': Type.Object({ ...payment, receipt: Type.String({ minLength: 1, maxLength: 40 }) }),
  ...payoutEvents,
  ...batchEvents,
  ...banEvents,
  ...transferEvents,
  ...collectionEvents,
};
export type InitiationEvent = EventOf<typeof initiationEvents>;
