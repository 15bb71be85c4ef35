import { Type } from 'typebox';
import { balanceEvents } from './balance-events';
import type { EventOf } from './event-types';
import { Currency, Id, Personal, PositiveCents, Remark, Time } from './fields';

const collection = { transactionId: Id, merchantId: Id };

const Shortcode = Type.String({ pattern: '^\\d{5,7}$' });

/** What M-Pesa tells of money that came unprompted (C2B, daraja.md §7), or that only its list shows (Pull, §8). */
const received = {
  receipt: Type.String({ minLength: 1, maxLength: 40 }),
  amountCents: PositiveCents,
  currency: Currency,
  shortcode: Shortcode,
  /** What the payer typed. */
  billReference: Personal(100),
  /** A phone, a masked one or its hash; may be empty. */
  payer: Personal(100),
  payerName: Personal(200),
  paidAt: Type.Optional(Time),
  via: Type.Union([Type.Literal('c2b'), Type.Literal('pull'), Type.Literal('operator')]),
};

/**
 * Money on the platform's shortcode that no prompt asked for. Stream `collection-<transactionId>`, or `unmatched-…` of
 * what is nobody's yet, where the id is derived from environment and receipt; partition by merchant, which is the platform
 * itself as long as nobody else is known.
 */
export const collectionEvents = {
  /** Matched to a merchant by its account reference: it is owed to the merchant. */
  'CollectionReceived.v1': Type.Object({ ...collection, ...received }),
  /** Nobody's yet: it goes into suspense and onto the list of a person. */
  'FundsUnmatched.v1': Type.Object({ ...collection, ...received, reason: Remark(200) }),
  /** A person decided whose it is, or what became of it. `merchantId` is still the platform. */
  'UnmatchedFundsResolved.v1': Type.Object({
    ...collection,
    receipt: Type.String({ minLength: 1, maxLength: 40 }),
    amountCents: PositiveCents,
    currency: Currency,
    shortcode: Shortcode,
    decision: Type.Union([Type.Literal('assigned'), Type.Literal('settled-outside')]),
    /** Whose it is; only when assigned. */
    toMerchantId: Type.Optional(Id),
    note: Remark(500),
  }),
  ...balanceEvents,
};
export type CollectionEvent = EventOf<typeof collectionEvents>;
