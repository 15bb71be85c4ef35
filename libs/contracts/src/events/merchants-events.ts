import { Type, type Static } from 'typebox';
import type { EventOf } from './event-types';
import { FeeCents, Id, Sha256, Time } from './fields';

/** What a key may do; one without a list may do everything. */
export const Scope = Type.Union([
  Type.Literal('payments:read'),
  Type.Literal('payments:write'),
  Type.Literal('payouts:write'),
  Type.Literal('refunds:write'),
  Type.Literal('wallets:read'),
  Type.Literal('wallets:write'),
  Type.Literal('channels:read'),
  Type.Literal('channels:write'),
  Type.Literal('credentials:read'),
  Type.Literal('credentials:write'),
  Type.Literal('webhooks:read'),
  Type.Literal('webhooks:write'),
  Type.Literal('keys:read'),
  Type.Literal('keys:write'),
]);
export type Scope = Static<typeof Scope>;
/** All of them, in the order of the documentation. */
export const SCOPES: readonly Scope[] = Scope.anyOf.map((one) => one.const);

const ProfileName = Type.String({ minLength: 1, maxLength: 120 });
const StkTransactionType = Type.Union([Type.Literal('CustomerPayBillOnline'), Type.Literal('CustomerBuyGoodsOnline')]);
/** Where the secret store keeps what the profile's credentials are; a version is never written twice. */
const SecretVersion = Type.Integer({ minimum: 1 });

const AccountNumber = Type.String({ minLength: 1, maxLength: 50 });

/** A merchant's directory entry; stream `merchant-<id>`, partition by merchant. */
export const merchantsEvents = {
  'MerchantRegistered.v1': Type.Object({
    merchantId: Id,
    name: Type.String({ minLength: 1, maxLength: 120 }),
    kycStatus: Type.Union([Type.Literal('pending'), Type.Literal('approved')]),
  }),
  /** Of the event's environment; one that came with the registration has none, and is there in both. */
  'ChannelCreated.v1': Type.Object({
    merchantId: Id,
    channelId: Id,
    kind: Type.Union([Type.Literal('PAYBILL'), Type.Literal('TILL')]),
    shortcode: Type.String({ pattern: '^\\d{5,7}$' }),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    isDefault: Type.Boolean(),
    /** The kind in the merchant's own word, where that is another one. */
    type: Type.Optional(
      Type.Union([Type.Literal('TILL_NUMBER'), Type.Literal('SHORTCODE'), Type.Literal('SEND_MONEY')]),
    ),
    accountNumber: Type.Optional(AccountNumber),
    /** Keyed hash of the request that asked for it: the same request again is the same fact. */
    requestFingerprint: Type.Optional(Sha256),
  }),
  /** What changed, and nothing else. An account number of null is none any more. */
  'ChannelUpdated.v1': Type.Object({
    merchantId: Id,
    channelId: Id,
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
    accountNumber: Type.Optional(Type.Union([AccountNumber, Type.Null()])),
    isDefault: Type.Optional(Type.Boolean()),
  }),
  /** Payments that were asked for by it keep its id. */
  'ChannelDeleted.v1': Type.Object({ merchantId: Id, channelId: Id }),
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
    /** Absent for a key that may do everything. */
    scopes: Type.Optional(Type.Array(Scope, { minItems: 1, maxItems: 14 })),
    /** From then on the key is refused. */
    expiresAt: Type.Optional(Time),
    /** IP addresses and CIDR ranges it may be used from; absent for all. */
    allowedAddresses: Type.Optional(Type.Array(Type.String({ maxLength: 43 }), { minItems: 1, maxItems: 50 })),
  }),
  /** A key was in use; written at most once an hour and key. */
  'ApiKeyUsed.v1': Type.Object({ merchantId: Id, keyId: Id, usedAt: Time }),
  'ApiKeyRevoked.v1': Type.Object({
    merchantId: Id,
    keyId: Id,
    keyHash: Sha256,
    reason: Type.String({ maxLength: 200 }),
  }),
  'MerchantKycDecided.v1': Type.Object({
    merchantId: Id,
    kycStatus: Type.Union([Type.Literal('pending'), Type.Literal('approved')]),
    reason: Type.String({ maxLength: 200 }),
  }),
  /** None of its keys works until it is reactivated; payments that are under way go on. */
  'MerchantSuspended.v1': Type.Object({ merchantId: Id, reason: Type.String({ maxLength: 200 }) }),
  'MerchantReactivated.v1': Type.Object({ merchantId: Id, reason: Type.String({ maxLength: 200 }) }),
  /** From now on payments of the type cost nothing. */
  'PricingRuleRemoved.v1': Type.Object({ merchantId: Id, paymentType: Type.String({ maxLength: 40 }) }),
  /** Daraja credentials of the merchant's own (seed-apis.md §1.15); the secret store has them, under the id and version here. */
  'CredentialProfileCreated.v1': Type.Object({
    merchantId: Id,
    profileId: Id,
    name: ProfileName,
    shortcode: Type.String({ pattern: '^\\d{5,7}$' }),
    /** Where it is absent, that of the platform counts. */
    transactionType: Type.Optional(StkTransactionType),
    secretVersion: SecretVersion,
    requestFingerprint: Type.Optional(Sha256),
  }),
  /** What changed, and nothing else. A transaction type of null is none any more. */
  'CredentialProfileUpdated.v1': Type.Object({
    merchantId: Id,
    profileId: Id,
    name: Type.Optional(ProfileName),
    transactionType: Type.Optional(Type.Union([StkTransactionType, Type.Null()])),
    active: Type.Optional(Type.Boolean()),
    secretVersion: Type.Optional(SecretVersion),
  }),
  /** Its secrets are destroyed once no payment that was asked for with them is open. */
  'CredentialProfileDeleted.v1': Type.Object({ merchantId: Id, profileId: Id }),
};
export type MerchantsEvent = EventOf<typeof merchantsEvents>;
