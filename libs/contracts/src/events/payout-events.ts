import { Type } from 'typebox';
import type { EventOf } from './event-types';
import { Currency, FeeCents, Id, Personal, PositiveCents, Remark, Sha256, Time } from './fields';

/** What every fact about a payout names, so that its consumers need not look anything up. */
const payout = { transactionId: Id, merchantId: Id };

/** The fee that stands behind a payout, held beside its amount; no hold when the fee is zero. */
const Fee = Type.Object({
  amountCents: FeeCents,
  holdId: Type.Optional(Id),
  refundOnFailure: Type.Boolean(),
});

/** What was reserved for it: every fact that may end it names both, so that the ledger need not look them up. */
const reserved = { amountCents: PositiveCents, currency: Currency, holdId: Id, shortcode: Type.String(), fee: Fee };

/** Daraja's own name of a reversal, which takes none of ours: its status is asked for by it. Of REFUND only. */
const reversalId = { reversalId: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })) };

const answer = {
  /** The provider's code as text: `0`, `2001`, `SFC_IC0003`. */
  resultCode: Type.String({ maxLength: 40 }),
  resultDescription: Remark(500),
};

/** Why a person decided so; only where it was learned from one. */
const why = { note: Type.Optional(Remark(500)) };

/** How we learned it: Daraja's own result, its Transaction Status, the answer to the submit, or a person. */
const Via = Type.Union([
  Type.Literal('result'),
  Type.Literal('status'),
  Type.Literal('submit'),
  Type.Literal('operator'),
]);

const paid = {
  /** Of M-Pesa; absent until it is known. */
  receipt: Type.Optional(Type.String({ maxLength: 40 })),
  /** `JANE DOE` as M-Pesa tells it. */
  receiverName: Type.Optional(Personal(200)),
  paidAt: Type.Optional(Time),
};

/**
 * What money goes out for: the merchant pays somebody (B2C); the receiver of a transfer between customers is paid, or its
 * sender gets the money back (by B2C as well); a payment is given back by a reversal.
 */
export const PayoutType = Type.Union([
  Type.Literal('B2C'),
  Type.Literal('C2C_PAYOUT'),
  Type.Literal('C2C_REFUND'),
  Type.Literal('REFUND'),
]);

/** Whose money it is: of the merchant's payout wallet unless it is told otherwise. */
export const MoneySource = Type.Union([
  Type.Literal('payout'),
  Type.Literal('transit'),
  Type.Literal('collections'),
  Type.Literal('suspense'),
]);

/** The life of money that goes out by B2C (design §5.2) or by a reversal; stream `payout-<id>`, partition by merchant. */
export const payoutEvents = {
  'PayoutInitiated.v1': Type.Object({
    ...payout,
    paymentType: PayoutType,
    source: Type.Optional(MoneySource),
    /** The payment whose money it is; of all but B2C. */
    parentId: Type.Optional(Id),
    /** The receipt of the payment that is given back; of REFUND only. */
    reverses: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    ...reserved,
    /** Who is paid. */
    phone: Personal(20),
    /** The merchant's own words: often a name or the phone itself. */
    reference: Personal(120),
    description: Personal(255),
    /** Its query may name the customer. */
    callbackUrl: Type.Optional(Personal(500)),
    channelId: Type.Optional(Id),
    dialect: Type.Union([Type.Literal('palpluss'), Type.Literal('plugpay')]),
    commandId: Type.Union([
      Type.Literal('BusinessPayment'),
      Type.Literal('SalaryPayment'),
      Type.Literal('PromotionPayment'),
      Type.Literal('TransactionReversal'),
    ]),
    attemptId: Id,
    /** Ours, and Daraja's key against paying twice: the same for every send of this payout (daraja.md §5). */
    originatorConversationId: Type.String({ minLength: 1, maxLength: 60 }),
    /** When whoever asked for it has an answer at the latest, whatever is known by then. */
    answerBy: Type.Optional(Time),
    apiKeyId: Type.String({ maxLength: 64 }),
    requestId: Type.String({ maxLength: 64 }),
    /** The merchant's own names and values, as canonical JSON of an object of texts. */
    metadata: Type.Optional(Personal(4_000)),
    /** Of the batch it was asked for in. */
    batchId: Type.Optional(Id),
    idempotency: Type.Optional(Type.Object({ key: Personal(120), fingerprint: Sha256 })),
  }),
  'PayoutAccepted.v1': Type.Object({
    ...payout,
    attemptId: Id,
    conversationId: Type.String({ maxLength: 120 }),
    ...reversalId,
    ...answer,
    fee: Fee,
  }),
  /** Not executed, and it will not be: everything that was held is released. */
  'PayoutRefused.v1': Type.Object({
    ...payout,
    attemptId: Id,
    code: Type.Union([Type.Literal('PROVIDER_UNAVAILABLE'), Type.Literal('PROVIDER_REFUSED')]),
    ...answer,
    retryAfterSeconds: Type.Optional(Type.Integer({ minimum: 0 })),
    ...reserved,
  }),
  /** Nobody can know whether M-Pesa took it: its status is asked before anything else happens. */
  'PayoutSubmissionUnknown.v1': Type.Object({ ...payout, attemptId: Id, reason: Remark(500) }),
  /** Sent once more under the same id, because its status did not know it. Recorded before the send. */
  'PayoutResent.v1': Type.Object({ ...payout, attemptId: Id, number: Type.Integer({ minimum: 1 }) }),
  /** A result that is no success or says nothing clear, or that it waited too long in the queue: not yet the end. */
  'PayoutDoubted.v1': Type.Object({
    ...payout,
    attemptId: Id,
    cause: Type.Union([Type.Literal('failure-result'), Type.Literal('queue-timeout'), Type.Literal('unclear-result')]),
    ...reversalId,
    ...answer,
  }),
  /** Daraja was asked for the status and said that it will answer. Recorded after the acknowledgement. */
  'PayoutStatusAsked.v1': Type.Object({
    ...payout,
    attemptId: Id,
    number: Type.Integer({ minimum: 1 }),
    conversationId: Type.String({ maxLength: 120 }),
    /** Asked by the receipt of the payment, for want of a name of its reversal: the answer is about the payment. */
    receipt: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  }),
  /** The status came; `unclear` says nothing about the end. */
  'PayoutStatusReported.v1': Type.Object({
    ...payout,
    attemptId: Id,
    verdict: Type.Union([
      Type.Literal('completed'),
      Type.Literal('not-executed'),
      Type.Literal('not-found'),
      Type.Literal('unclear'),
    ]),
    /** As M-Pesa words it: `Completed`, `Declined`, `Expired`; empty when it named none. */
    transactionStatus: Type.String({ maxLength: 40 }),
    /** Names the question that this answers, so that the same answer twice is not heard twice; absent when it named none. */
    conversationId: Type.Optional(Type.String({ maxLength: 120 })),
    ...answer,
  }),
  'PayoutSucceeded.v1': Type.Object({ ...payout, via: Via, ...answer, ...why, ...paid, ...reserved }),
  /** It was not executed, and everybody agrees: the amount goes back to the payout wallet. */
  'PayoutFailed.v1': Type.Object({ ...payout, via: Via, ...answer, ...why, ...reserved }),
  /**
   * M-Pesa paid it after all, after it had ended as failed: the merchant owes what went back to its wallet. With the source
   * `suspense` the money that went back is nobody's yet: it leaves from there.
   */
  'LatePayoutConfirmed.v1': Type.Object({
    ...payout,
    via: Via,
    ...answer,
    ...why,
    ...paid,
    ...reserved,
    source: Type.Optional(Type.Literal('suspense')),
  }),
  /** A success that was known without its receipt now has one. */
  'PayoutReceiptLearned.v1': Type.Object({
    ...payout,
    receipt: Type.String({ minLength: 1, maxLength: 40 }),
    via: Via,
    ...why,
  }),
  /** A person looked and says that nothing is left to do about it. */
  'PayoutReviewClosed.v1': Type.Object({
    ...payout,
    review: Type.Union([Type.Literal('LATE_PAYOUT'), Type.Literal('RECEIPT_PENDING')]),
    note: Remark(500),
  }),
  /** Holds were made and no payout followed: from now on none can follow under them. */
  'PayoutAbandoned.v1': Type.Object({ ...payout, holdId: Id, reason: Remark(200) }),
};
export type PayoutEvent = EventOf<typeof payoutEvents>;
