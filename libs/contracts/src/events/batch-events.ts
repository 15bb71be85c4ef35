import { Type } from 'typebox';
import type { EventOf } from './event-types';
import { Currency, Id, Personal, PositiveCents, Remark, Sha256 } from './fields';

const batch = { batchId: Id, merchantId: Id };

/** Payouts that were asked for in one request; stream `batch-<id>`, partition by merchant. */
export const batchEvents = {
  /** Checked as a whole and taken: in one batch of the log with all of its items. */
  'PayoutBatchCreated.v1': Type.Object({
    ...batch,
    itemCount: Type.Integer({ minimum: 1, maximum: 500 }),
    totalCents: PositiveCents,
    currency: Currency,
    description: Remark(255),
    apiKeyId: Type.String({ maxLength: 64 }),
    requestId: Type.String({ maxLength: 64 }),
    /** The client's key and the keyed hash of what it asked. */
    idempotency: Type.Optional(Type.Object({ key: Personal(120), fingerprint: Sha256 })),
  }),
  'PayoutBatchItemAdded.v1': Type.Object({
    ...batch,
    /** From 0. */
    index: Type.Integer({ minimum: 0 }),
    /** Of the payout that follows; fixed from the start, so that none is made twice. */
    transactionId: Id,
    phone: Personal(20),
    amountCents: PositiveCents,
    reference: Personal(120),
    description: Personal(255),
    callbackUrl: Type.Optional(Personal(500)),
  }),
  /** No payout follows for this one. */
  'PayoutBatchItemRefused.v1': Type.Object({
    ...batch,
    index: Type.Integer({ minimum: 0 }),
    transactionId: Id,
    code: Type.String({ maxLength: 60 }),
    message: Remark(500),
  }),
  /** Every item has its payout or was refused. */
  'PayoutBatchSubmitted.v1': Type.Object({
    ...batch,
    started: Type.Integer({ minimum: 0 }),
    refused: Type.Integer({ minimum: 0 }),
  }),
};
export type BatchEvent = EventOf<typeof batchEvents>;
