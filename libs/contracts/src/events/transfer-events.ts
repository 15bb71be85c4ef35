import { Type } from 'typebox';
import type { EventOf } from './event-types';
import { Currency, FeeCents, Id, PositiveCents, Remark } from './fields';

/** `transactionId` is that of the payment by which the money was collected: the merchant knows the transfer by it. */
const transfer = { transactionId: Id, merchantId: Id };

/** The fee that was held for the collecting payment, for where its rule gives it back. */
const Fee = Type.Object({
  amountCents: FeeCents,
  holdId: Type.Optional(Id),
  refundOnFailure: Type.Boolean(),
});

const money = { amountCents: PositiveCents, currency: Currency };

const answer = {
  resultCode: Type.String({ maxLength: 40 }),
  resultDescription: Remark(500),
};

/**
 * Money on its way from one customer to another (C2C, design §5.2): collected by a payment of that type, held in the
 * merchant's transit account, paid out to the receiver or given back to the sender. Stream `transfer-<transactionId>`,
 * partition by merchant.
 */
export const transferEvents = {
  /** The money is collected, or a person says that it is to be tried again: the payout to the receiver may be made. */
  'TransferPayoutDue.v1': Type.Object({ ...transfer, ...money, payoutId: Id, number: Type.Integer({ minimum: 1 }) }),
  /** The receiver has the money. */
  'TransferCompleted.v1': Type.Object({
    ...transfer,
    ...money,
    payoutId: Id,
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
    fee: Fee,
  }),
  /** It is certain that the receiver was not paid: the payout back to the sender may be made. */
  'TransferRefundDue.v1': Type.Object({
    ...transfer,
    ...money,
    refundId: Id,
    number: Type.Integer({ minimum: 1 }),
    ...answer,
  }),
  /** The sender has it back. */
  'TransferRefunded.v1': Type.Object({
    ...transfer,
    ...money,
    refundId: Id,
    receipt: Type.Optional(Type.String({ maxLength: 40 })),
    ...answer,
    fee: Fee,
  }),
  /** Neither receiver nor sender could be paid: the money stays in transit until a person decides. */
  'TransferParked.v1': Type.Object({
    ...transfer,
    ...money,
    ...answer,
    /** The payouts of the transfer that are known to have been paid late; absent where there is none. */
    lateLegs: Type.Optional(Type.Array(Id, { maxItems: 1_000 })),
  }),
  /** A person settled a parked transfer elsewhere: its money leaves transit against the platform's adjustments. */
  'TransferClosed.v1': Type.Object({
    ...transfer,
    ...money,
    note: Remark(500),
    fee: Fee,
    /** Set where M-Pesa paid it late, which the merchant was charged for: the money in transit pays that instead. */
    covers: Type.Optional(Type.Literal('receivable')),
  }),
};
export type TransferEvent = EventOf<typeof transferEvents>;
