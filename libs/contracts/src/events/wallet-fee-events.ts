import { Type } from 'typebox';
import type { EventOf } from './event-types';
import { CentsField, Currency, Id, Legs, PositiveCents, Sha256 } from './fields';

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
 * The ledger. Streams `wallet-<environment>-<merchant>-<kind>`, `hold-<id>`, `posting-<id>`, and
 * `alert-<environment>-<merchant>-<kind>` for what a merchant is told of a balance; partition by merchant.
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
  /** The merchant moved money between two of its own wallets. */
  'FundsMoved.v1': Type.Object({
    postingId: Id,
    merchantId: Id,
    from: WalletKind,
    to: WalletKind,
    currency: Currency,
    legs: Legs,
    /** Keyed hash of the request that asked for it: the same request again is the same fact. */
    requestFingerprint: Type.Optional(Sha256),
  }),
  /** From now on the merchant is told when less than this can be spent; null ends it. */
  'BalanceAlertSet.v1': Type.Object({
    walletId: Id,
    merchantId: Id,
    kind: WalletKind,
    thresholdCents: Type.Union([PositiveCents, Type.Null()]),
  }),
  /** The available balance fell below the threshold; told again only after it was above it. */
  'BalanceFellLow.v1': Type.Object({
    walletId: Id,
    merchantId: Id,
    kind: WalletKind,
    thresholdCents: PositiveCents,
    availableCents: CentsField,
  }),
  /** After it had fallen below the threshold, the available balance is at it or above it again. */
  'BalanceRecovered.v1': Type.Object({
    walletId: Id,
    merchantId: Id,
    kind: WalletKind,
    thresholdCents: PositiveCents,
    availableCents: CentsField,
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
  /** The merchant paid into its own service or payout wallet by STK. */
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
  /** Money for another customer arrived on the platform's shortcode: it is in transit, owed to the receiver or the sender. */
  'TransitCredited.v1': Type.Object({
    postingId: Id,
    merchantId: Id,
    transactionId: Id,
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
    currency: Currency,
    legs: Legs,
  }),
  /**
   * Money leaves suspense because a person decided so: for a merchant's wallet, or, where it was nobody's, as if it had not
   * come: its merchant is then credited as with any other money, unless it was given back outside of Daftari.
   */
  'SuspenseSettled.v1': Type.Object({
    postingId: Id,
    merchantId: Id,
    transactionId: Id,
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
    currency: Currency,
    legs: Legs,
  }),
  /** What M-Pesa took for its services, by the change of the shortcode's charges-paid account. */
  'ProviderChargesBooked.v1': Type.Object({
    postingId: Id,
    merchantId: Id,
    transactionId: Id,
    currency: Currency,
    legs: Legs,
  }),
  /** The amount of a payout is reserved in the wallet that pays it; in one batch with the FeeHeld of its fee, if there is one. */
  'PayoutHeld.v1': Type.Object({
    holdId: Id,
    merchantId: Id,
    transactionId: Id,
    paymentType: Type.String({ maxLength: 40 }),
    account: Type.String({ maxLength: 200 }),
    amountCents: PositiveCents,
    currency: Currency,
    /** The hold of its fee; absent when the fee is zero. */
    feeHoldId: Type.Optional(Id),
  }),
  /** M-Pesa paid: the hold becomes a posting from the payout wallet to the shortcode that paid. */
  'PayoutPaid.v1': Type.Object({
    holdId: Id,
    postingId: Id,
    merchantId: Id,
    transactionId: Id,
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
    currency: Currency,
    legs: Legs,
  }),
  /** It was not paid: the reservation is given back. */
  'PayoutReleased.v1': Type.Object({
    holdId: Id,
    merchantId: Id,
    transactionId: Id,
    amountCents: PositiveCents,
    currency: Currency,
    reason: Type.String({ maxLength: 200 }),
  }),
  /** Paid although its hold was released: the merchant's receivable account owes it (design §5.2). */
  'LatePayoutCharged.v1': Type.Object({
    postingId: Id,
    merchantId: Id,
    transactionId: Id,
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
    currency: Currency,
    legs: Legs,
  }),
};
export type WalletFeeEvent = EventOf<typeof walletFeeEvents>;
