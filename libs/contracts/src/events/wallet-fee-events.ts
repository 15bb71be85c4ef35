import { Type } from 'typebox';
import type { EventOf } from './event-types';
import { Currency, Id, Legs, PositiveCents } from './fields';

const WalletKind = Type.Union([Type.Literal('service'), Type.Literal('payout'), Type.Literal('collections')]);

/** The pricing rule that a fee was quoted by, kept in the fact so that it explains itself for ever. */
const RuleUsed = Type.Object({
  flatCents: Type.Integer({ minimum: 0 }),
  basisPoints: Type.Integer({ minimum: 0, maximum: 10_000 }),
  minimumCents: Type.Optional(Type.Integer({ minimum: 0 })),
  maximumCents: Type.Optional(Type.Integer({ minimum: 0 })),
  refundOnFailure: Type.Boolean(),
});

/**
 * The ledger. Streams `wallet-<environment>-<merchant>-<kind>`, `hold-<id>`, `posting-<id>`; partition by merchant.
 * Whatever moves money carries all its legs.
 */
export const walletFeeEvents = {
  'WalletOpened.v1': Type.Object({
    walletId: Id,
    merchantId: Id,
    kind: WalletKind,
    account: Type.String({ maxLength: 200 }),
    currency: Currency,
  }),
  'WalletAdjusted.v1': Type.Object({
    postingId: Id,
    merchantId: Id,
    reason: Type.String({ minLength: 1, maxLength: 200 }),
    currency: Currency,
    legs: Legs,
  }),
  'FeeHeld.v1': Type.Object({
    holdId: Id,
    merchantId: Id,
    transactionId: Id,
    paymentType: Type.String({ maxLength: 40 }),
    account: Type.String({ maxLength: 200 }),
    amountCents: PositiveCents,
    currency: Currency,
    rule: RuleUsed,
  }),
  'FeeCaptured.v1': Type.Object({
    holdId: Id,
    postingId: Id,
    merchantId: Id,
    transactionId: Id,
    currency: Currency,
    legs: Legs,
  }),
  'FeeReleased.v1': Type.Object({
    holdId: Id,
    merchantId: Id,
    transactionId: Id,
    amountCents: PositiveCents,
    currency: Currency,
    reason: Type.String({ maxLength: 200 }),
  }),
  /** A captured fee given back because its payment failed later and the rule says `refundOnFailure`; a posting of its own. */
  'FeeRefunded.v1': Type.Object({
    postingId: Id,
    holdId: Id,
    merchantId: Id,
    transactionId: Id,
    currency: Currency,
    legs: Legs,
  }),
  /** The customer's money arrived on the platform's shortcode and is owed to the merchant. */
  'CollectionCredited.v1': Type.Object({
    postingId: Id,
    merchantId: Id,
    transactionId: Id,
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
    currency: Currency,
    legs: Legs,
  }),
  /** The merchant paid into its own service wallet by STK. */
  'WalletToppedUp.v1': Type.Object({
    postingId: Id,
    merchantId: Id,
    transactionId: Id,
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
    currency: Currency,
    legs: Legs,
  }),
  /** Money that came and is not yet anyone's: it waits in suspense for an operator's decision. */
  'FundsSuspended.v1': Type.Object({
    postingId: Id,
    merchantId: Id,
    transactionId: Id,
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
    currency: Currency,
    reason: Type.Union([Type.Literal('late'), Type.Literal('mismatch'), Type.Literal('unmatched')]),
    legs: Legs,
  }),
};
export type WalletFeeEvent = EventOf<typeof walletFeeEvents>;
