import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { cents } from '@daftari/kernel/money';
import { decideRegister } from './register-merchant';
import { decideSetPricing, MAX_RULES } from './set-pricing';
import { given, MERCHANT } from './testing/given';

const registered: MerchantsEvent = {
  type: 'MerchantRegistered.v1',
  data: { merchantId: MERCHANT, name: 'Duka', kycStatus: 'approved' },
};
const rule = (paymentType: string, flat: number) => ({
  paymentType,
  flatCents: cents(flat),
  basisPoints: 0,
  refundOnFailure: false,
});
const set = (paymentType: string, flat: number): MerchantsEvent => ({
  type: 'PricingRuleSet.v1',
  data: { merchantId: MERCHANT, ...rule(paymentType, flat) },
});
const removed = (paymentType: string): MerchantsEvent => ({
  type: 'PricingRuleRemoved.v1',
  data: { merchantId: MERCHANT, paymentType },
});
const change = { merchantId: MERCHANT, rules: [], removedPaymentTypes: [] };

describe('the prices of a merchant', () => {
  it('are set and removed by type, and the others stay', () => {
    const before = [registered, set('STK', 250), set('B2C', 500)];
    given(before)
      .when(decideSetPricing, { ...change, rules: [rule('C2C', 700)], removedPaymentTypes: ['STK'] })
      .then([removed('STK'), set('C2C', 700)]);
    const { state } = given([...before, removed('STK'), set('C2C', 700)]);
    expect(state?.pricing.map(({ paymentType }) => paymentType)).toEqual(['B2C', 'C2C']);
  });

  it('stay as they are when they are set to what they are, or what is not there is removed', () => {
    given([registered, set('STK', 250)])
      .when(decideSetPricing, { ...change, rules: [rule('STK', 250)], removedPaymentTypes: ['B2C'] })
      .then([]);
    given([registered, set('STK', 250)])
      .when(decideSetPricing, { ...change, rules: [rule('STK', 251)] })
      .then([set('STK', 251)]);
  });

  it('are limited in number; one can go and another come at once', () => {
    const full = [registered, ...Array.from({ length: MAX_RULES }, (_, i) => set(`TYPE_${i}`, 1))];
    given(full)
      .when(decideSetPricing, { ...change, rules: [rule('STK', 1)] })
      .thenRefused('VALIDATION_ERROR');
    given(full)
      .when(decideSetPricing, { ...change, rules: [rule('STK', 1)], removedPaymentTypes: ['TYPE_0'] })
      .then([removed('TYPE_0'), set('STK', 1)]);
    given(full)
      .when(decideSetPricing, { ...change, rules: [rule('TYPE_0', 2)] })
      .then([set('TYPE_0', 2)]);
  });

  it('are not set of a merchant that does not exist', () => {
    given([])
      .when(decideSetPricing, { ...change, rules: [rule('STK', 1)] })
      .thenRefused('MERCHANT_NOT_FOUND');
  });
});

describe('the same registration again', () => {
  const registration = {
    ...({ merchantId: MERCHANT, name: 'Duka', kycStatus: 'pending', channels: [] } as const),
    pricing: [rule('STK', 250)],
  };
  const asRegistered = [{ ...registered, data: { ...registered.data, kycStatus: 'pending' } } as MerchantsEvent];

  it('is the same fact after KYC and prices were decided', () => {
    const kyc: MerchantsEvent = {
      type: 'MerchantKycDecided.v1',
      data: { merchantId: MERCHANT, kycStatus: 'approved', reason: 'papers seen' },
    };
    given([...asRegistered, set('STK', 250), kyc, removed('STK')])
      .when(decideRegister, registration)
      .then([]);
  });

  it('is another one when a rule of it was never there', () => {
    given([...asRegistered])
      .when(decideRegister, registration)
      .thenRefused('ALREADY_EXISTS');
  });
});
