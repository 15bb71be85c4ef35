import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { cents, type Cents } from '@daftari/kernel/money';
import { evolveChannels, NO_BOOKS, type Channel, type ChannelBooks } from './channel';
import { evolveProfiles, NO_PROFILE_BOOKS, type ProfileBooks } from './credential-profile';
import { evolveKeys, type ApiKey } from './key-ring';

/** A channel that a merchant starts with. */
export type FirstChannel = Pick<Channel, 'channelId' | 'kind' | 'shortcode' | 'name' | 'isDefault'>;

export interface PricingRule {
  readonly paymentType: string;
  readonly flatCents: Cents;
  /** Hundredths of a percent of the amount. */
  readonly basisPoints: number;
  readonly minimumCents?: Cents;
  readonly maximumCents?: Cents;
  readonly refundOnFailure: boolean;
}

export interface Merchant {
  readonly merchantId: string;
  readonly name: string;
  readonly kycStatus: 'pending' | 'approved';
  /** ISO 8601 with milliseconds and Z. */
  readonly createdAt: string;
  /** None of its keys works. */
  readonly suspended: boolean;
  readonly registration: Registration;
  /** What it was registered with, whatever became of them. */
  readonly firstChannels: readonly FirstChannel[];
  readonly channels: ChannelBooks;
  /** One rule a payment type. */
  readonly pricing: readonly PricingRule[];
  readonly keys: readonly ApiKey[];
  readonly credentials: ProfileBooks;
}

/** What it was registered with beside its channels, whatever became of it: the same registration again is the same fact. */
export interface Registration extends Pick<Merchant, 'kycStatus' | 'pricing'> {
  /** What led to it, by which its rules are told from later ones. */
  readonly causation: string;
}

/** A merchant as its stream `merchant-<id>` tells it; undefined before it is registered. */
export type MerchantState = Merchant | undefined;

export function merchantStream(merchantId: string): string {
  return `merchant-${merchantId}`;
}

function evolve(state: MerchantState, event: RecordedEvent<MerchantsEvent>): MerchantState {
  if (event.type === 'MerchantRegistered.v1') {
    return registered(event);
  }
  if (state === undefined) throw new Error(`${event.stream} does not begin with MerchantRegistered`);
  switch (event.type) {
    case 'ChannelCreated.v1':
    case 'ChannelUpdated.v1':
    case 'ChannelDeleted.v1':
      return {
        ...state,
        firstChannels: withFirst(state.firstChannels, event),
        channels: evolveChannels(state.channels, event),
      };
    case 'PricingRuleSet.v1':
      return withPricing(state, event);
    case 'PricingRuleRemoved.v1': {
      const { paymentType } = event.data;
      return { ...state, pricing: state.pricing.filter((rule) => rule.paymentType !== paymentType) };
    }
    case 'MerchantKycDecided.v1':
      return { ...state, kycStatus: event.data.kycStatus };
    case 'MerchantSuspended.v1':
      return { ...state, suspended: true };
    case 'MerchantReactivated.v1':
      return { ...state, suspended: false };
    case 'ApiKeyIssued.v1':
    case 'ApiKeyUsed.v1':
    case 'ApiKeyRevoked.v1':
      return { ...state, keys: evolveKeys(state.keys, event) };
    case 'CredentialProfileCreated.v1':
    case 'CredentialProfileUpdated.v1':
    case 'CredentialProfileDeleted.v1':
      return { ...state, credentials: evolveProfiles(state.credentials, event) };
  }
}

function registered(event: Extract<RecordedEvent<MerchantsEvent>, { type: 'MerchantRegistered.v1' }>): Merchant {
  const { data, at: createdAt, causation } = event;
  const registration = { causation, kycStatus: data.kycStatus, pricing: [] };
  const nothing = { firstChannels: [], channels: NO_BOOKS, pricing: [], keys: [], credentials: NO_PROFILE_BOOKS };
  return { ...data, createdAt, suspended: false, registration, ...nothing };
}

/** Only a registration creates channels in no environment. */
function withFirst(first: readonly FirstChannel[], event: RecordedEvent<MerchantsEvent>): readonly FirstChannel[] {
  if (event.type !== 'ChannelCreated.v1' || event.environment !== undefined) return first;
  const { channelId, kind, shortcode, name, isDefault } = event.data;
  return [...first, { channelId, kind, shortcode, name, isDefault }];
}

type PricingRuleSet = Extract<RecordedEvent<MerchantsEvent>, { type: 'PricingRuleSet.v1' }>;

/** A rule of the registration itself was written by the same command, in the same instant. */
function withPricing(state: Merchant, event: PricingRuleSet): Merchant {
  const changed = { ...state, pricing: withRule(state.pricing, event.data) };
  const { registration, createdAt } = state;
  if (event.causation !== registration.causation || event.at !== createdAt) return changed;
  return { ...changed, registration: { ...registration, pricing: withRule(registration.pricing, event.data) } };
}

/** A later rule of the same payment type replaces the earlier one. */
function withRule(pricing: readonly PricingRule[], set: PricingRuleSet['data']): readonly PricingRule[] {
  const rule: PricingRule = {
    paymentType: set.paymentType,
    flatCents: cents(set.flatCents),
    basisPoints: set.basisPoints,
    ...(set.minimumCents !== undefined && { minimumCents: cents(set.minimumCents) }),
    ...(set.maximumCents !== undefined && { maximumCents: cents(set.maximumCents) }),
    refundOnFailure: set.refundOnFailure,
  };
  return [...pricing.filter((other) => other.paymentType !== rule.paymentType), rule];
}

export const merchantModel: StreamModel<MerchantState, MerchantsEvent> = { initialState: undefined, evolve };
