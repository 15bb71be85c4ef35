import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { cents, type Cents } from '@daftari/kernel/money';

export interface Channel {
  readonly channelId: string;
  readonly kind: 'PAYBILL' | 'TILL';
  readonly shortcode: string;
  readonly name: string;
  /** The channel that is paid when a request names none; a merchant has at most one. */
  readonly isDefault: boolean;
}

export interface PricingRule {
  readonly paymentType: string;
  readonly flatCents: Cents;
  /** Hundredths of a percent of the amount. */
  readonly basisPoints: number;
  readonly minimumCents?: Cents;
  readonly maximumCents?: Cents;
  readonly refundOnFailure: boolean;
}

export interface ApiKey {
  readonly keyId: string;
  readonly name: string;
  readonly prefix: string;
  readonly keyHash: string;
  readonly environment: Environment;
  readonly revoked: boolean;
}

export interface Merchant {
  readonly merchantId: string;
  readonly name: string;
  readonly kycStatus: 'pending' | 'approved';
  readonly channels: readonly Channel[];
  /** One rule a payment type. */
  readonly pricing: readonly PricingRule[];
  readonly keys: readonly ApiKey[];
}

/** A merchant as its stream `merchant-<id>` tells it; undefined before it is registered. */
export type MerchantState = Merchant | undefined;

export function merchantStream(merchantId: string): string {
  return `merchant-${merchantId}`;
}

function evolve(state: MerchantState, event: RecordedEvent<MerchantsEvent>): MerchantState {
  if (event.type === 'MerchantRegistered.v1') {
    return { ...event.data, channels: [], pricing: [], keys: [] };
  }
  if (state === undefined) throw new Error(`${event.stream} does not begin with MerchantRegistered`);
  switch (event.type) {
    case 'ChannelCreated.v1': {
      const { merchantId: _, ...channel } = event.data;
      return { ...state, channels: [...state.channels, channel] };
    }
    case 'PricingRuleSet.v1':
      return { ...state, pricing: withRule(state.pricing, event.data) };
    case 'ApiKeyIssued.v1': {
      const { merchantId: _, ...key } = event.data;
      // The envelope's environment is the key's; a key belongs to one world, so it is always there.
      if (event.environment === undefined) throw new Error(`${event.stream}: an API key without an environment`);
      return { ...state, keys: [...state.keys, { ...key, environment: event.environment, revoked: false }] };
    }
    case 'ApiKeyRevoked.v1': {
      const { keyId } = event.data;
      return { ...state, keys: state.keys.map((key) => (key.keyId === keyId ? { ...key, revoked: true } : key)) };
    }
  }
}

type PricingRuleSet = Extract<MerchantsEvent, { type: 'PricingRuleSet.v1' }>['data'];

/** A later rule of the same payment type replaces the earlier one. */
function withRule(pricing: readonly PricingRule[], set: PricingRuleSet): readonly PricingRule[] {
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
