import { Type } from 'typebox';
import type { EventOf } from './event-types';
import { CentsField, FeeCents, Id, PositiveCents, Remark, Time } from './fields';

/** `merchantId` is the platform; `transactionId` names the account, derived from environment and shortcode. */
const account = { transactionId: Id, merchantId: Id, shortcode: Type.String({ pattern: '^\\d{5,7}$' }) };

/**
 * M-Pesa's own balance of a shortcode beside the ledger's. Stream `account-<transactionId>`, in the partition of the platform.
 */
export const balanceEvents = {
  /** Durable before the question leaves: a restart asks no second time. `attemptId` is the question's. */
  'BalanceAsked.v1': Type.Object({
    ...account,
    attemptId: Id,
    why: Type.Union([Type.Literal('daily'), Type.Literal('repeat'), Type.Literal('operator')]),
  }),
  /** The question was refused, waited too long, or was answered without a balance. */
  'BalanceNotLearned.v1': Type.Object({
    ...account,
    attemptId: Id,
    /** Empty where there is no code. */
    resultCode: Type.String({ maxLength: 40 }),
    resultDescription: Remark(500),
    /** False where asking again does harm before a person has acted: a wrong credential locks its user. */
    askAgain: Type.Boolean(),
  }),
  'BalanceCompared.v1': Type.Object({
    ...account,
    attemptId: Id,
    /** ISO 8601; when M-Pesa told it. */
    reportedAt: Time,
    /** Utility and working account together. */
    reportedCents: CentsField,
    /** Of the charges-paid account: zero or below. */
    chargesCents: CentsField,
    /** What M-Pesa took since the comparison before: the ledger books it after this. */
    newChargesCents: FeeCents,
    /** What the ledger says that M-Pesa holds, before those charges are booked. */
    ledgerCents: CentsField,
    /** What the shortcode holds beside the ledger: the platform's own money, by the base line and what a person accepted. */
    ownCents: CentsField,
    /** Of payments and payouts without an end: so much may have come, or gone, and not be in the ledger. */
    mayHaveComeCents: FeeCents,
    mayHaveGoneCents: FeeCents,
    /** Reported and charges, less ledger (after the new charges) and own money; zero when all is well. */
    differenceCents: CentsField,
    verdict: Type.Union([
      /** The first one: what is there beside the ledger is the platform's own. */
      Type.Literal('base-line'),
      /** Money was in flight, so that it makes no base line. */
      Type.Literal('no-base-line'),
      Type.Literal('equal'),
      /** Payments without an end may explain it. */
      Type.Literal('in-flight'),
      Type.Literal('unexplained'),
    ]),
    /** Unexplained ones in a row, this one included. */
    unexplained: Type.Integer({ minimum: 0 }),
  }),
  /** A person says what a difference is, such as a transfer to the bank: from now on it is part of the platform's own money. */
  'BalanceDifferenceAccepted.v1': Type.Object({
    ...account,
    /** Of the newest comparison. */
    attemptId: Id,
    differenceCents: Type.Union([PositiveCents, Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: -1 })]),
    note: Remark(500),
  }),
};
export type BalanceEvent = EventOf<typeof balanceEvents>;
