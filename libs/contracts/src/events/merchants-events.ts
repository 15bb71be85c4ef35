import { Type } from 'typebox';
import type { EventOf } from './event-types';
import { FeeCents, Id, Sha256 } from './fields';

/** A merchant's directory entry; stream `merchant-<id>`, partition by merchant. */
export const merchantsEvents = {
  'MerchantRegistered.v1': Type.Object({
    merchantId: Id,
    name: Type.String({ minLength: 1, maxLength: 120 }),
    kycStatus: Type.Union([Type.Literal('pending'), Type.Literal('approved')]),
  }),
  'ChannelCreated.v1': Type.Object({
    merchantId: Id,
    channelId: Id,
    kind: Type.Union([Type.Literal('PAYBILL'), Type.Literal('TILL')]),
    shortcode: Type.String({ pattern: '^\\d{5,7}$' }),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    isDefault: Type.Boolean(),
  }),
  'PricingRuleSet.v1': Type.Object({
    merchantId: Id,
    paymentType: Type.String({ maxLength: 40 }),
    flatCents: FeeCents,
    basisPoints: Type.Integer({ minimum: 0, maximum: 10_000 }),
    minimumCents: Type.Optional(FeeCents),
    maximumCents: Type.Optional(FeeCents),
    refundOnFailure: Type.Boolean(),
  }),
  'ApiKeyIssued.v1': Type.Object({
    merchantId: Id,
    keyId: Id,
    name: Type.String({ minLength: 1, maxLength: 120 }),
    /** The first characters of the key, for people to tell keys apart. */
    prefix: Type.String({ maxLength: 16 }),
    /** SHA-256 of the whole key, which has 256 random bits. */
    keyHash: Sha256,
  }),
  'ApiKeyRevoked.v1': Type.Object({
    merchantId: Id,
    keyId: Id,
    keyHash: Sha256,
    reason: Type.String({ maxLength: 200 }),
  }),
};
export type MerchantsEvent = EventOf<typeof merchantsEvents>;
