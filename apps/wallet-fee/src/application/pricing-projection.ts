import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Projection } from '@daftari/journal-core/views/projection';
import { cents } from '@daftari/kernel/money';
import type { PricingRule } from '../domain/pricing';

/** What the ledger knows of a registered merchant: its rules by payment type. */
export interface MerchantPricing {
  readonly rules: Readonly<Record<string, PricingRule>>;
}

/** The rule for a payment type; undefined when the merchant has none: its fee is 0. */
export function ruleFor({ rules }: MerchantPricing, paymentType: string): PricingRule | undefined {
  return Object.hasOwn(rules, paymentType) ? rules[paymentType] : undefined;
}

/** The merchants journal as the ledger needs it; key: merchant id. */
export const pricingProjection: Projection = {
  name: 'wallet-fee.pricing',
  version: 1,
  project(recorded, view) {
    const event = recorded as RecordedEvent<MerchantsEvent>;
    if (event.type === 'MerchantRegistered.v1') {
      const merchant: MerchantPricing = { rules: {} };
      view.put(event.data.merchantId, merchant);
    } else if (event.type === 'PricingRuleSet.v1') {
      const { merchantId, paymentType } = event.data;
      const known = view.get<MerchantPricing>(merchantId);
      const merchant: MerchantPricing = { rules: { ...known?.rules, [paymentType]: ruleOf(event.data) } };
      view.put(merchantId, merchant);
    } else if (event.type === 'PricingRuleRemoved.v1') {
      const { merchantId, paymentType } = event.data;
      const { [paymentType]: _, ...rules } = view.get<MerchantPricing>(merchantId)?.rules ?? {};
      view.put(merchantId, { rules } satisfies MerchantPricing);
    }
  },
};

type PricingRuleSet = Extract<MerchantsEvent, { type: 'PricingRuleSet.v1' }>['data'];

function ruleOf(set: PricingRuleSet): PricingRule {
  return {
    flatCents: cents(set.flatCents),
    basisPoints: set.basisPoints,
    ...(set.minimumCents !== undefined && { minimumCents: cents(set.minimumCents) }),
    ...(set.maximumCents !== undefined && { maximumCents: cents(set.maximumCents) }),
    refundOnFailure: set.refundOnFailure,
  };
}
