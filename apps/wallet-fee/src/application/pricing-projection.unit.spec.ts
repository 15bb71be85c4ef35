import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { pricingProjection, ruleFor, type MerchantPricing } from './pricing-projection';

const merchantId = '7f1c0a52-0b7e-4d0e-9a53-0d6f4c1b2a30';
const registered: MerchantsEvent = {
  type: 'MerchantRegistered.v1',
  data: { merchantId, name: 'Duka', kycStatus: 'approved' },
};
const set = (paymentType: string, flatCents: number): MerchantsEvent => ({
  type: 'PricingRuleSet.v1',
  data: { merchantId, paymentType, flatCents, basisPoints: 0, refundOnFailure: false },
});
const removed = (paymentType: string): MerchantsEvent => ({
  type: 'PricingRuleRemoved.v1',
  data: { merchantId, paymentType },
});

function pricingAfter(events: readonly MerchantsEvent[]): MerchantPricing {
  const kept = new Map<string, unknown>();
  for (const event of events) {
    pricingProjection.project(event as RecordedEvent, {
      get: <T>(key: string) => kept.get(key) as T | undefined,
      put: (key, value) => void kept.set(key, value),
      remove: (key) => void kept.delete(key),
    });
  }
  return kept.get(merchantId) as MerchantPricing;
}

describe('what the ledger knows of prices', () => {
  it('is no rule any more once it was removed: the type costs nothing, the others what they did', () => {
    const pricing = pricingAfter([registered, set('STK', 250), set('B2C', 500), removed('STK')]);
    expect(ruleFor(pricing, 'STK')).toBeUndefined();
    expect(ruleFor(pricing, 'B2C')).toMatchObject({ flatCents: 500 });
  });

  it('is the rule that was set after an earlier one was removed', () => {
    const pricing = pricingAfter([registered, set('STK', 250), removed('STK'), set('STK', 300)]);
    expect(ruleFor(pricing, 'STK')).toMatchObject({ flatCents: 300 });
  });

  it('is of a merchant still when its last rule goes', () => {
    expect(pricingAfter([registered, set('STK', 250), removed('STK')])).toEqual({ rules: {} });
  });
});
