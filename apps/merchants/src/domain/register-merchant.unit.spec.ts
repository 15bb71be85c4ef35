import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { cents } from '@daftari/kernel/money';
import { given, MERCHANT } from './testing/given';
import { NO_PROFILE_BOOKS } from './credential-profile';
import { decideRegister, type RegisterMerchant } from './register-merchant';

const channelId = '0d9f5e38-8f9c-4a0e-b6a4-3b8b1b1f7a11';
const paybill = { channelId, kind: 'PAYBILL', shortcode: '174379', name: 'Main', isDefault: true } as const;
const stkFee = { paymentType: 'STK', flatCents: cents(250), basisPoints: 0, refundOnFailure: false };
const payoutFee = { ...stkFee, paymentType: 'B2C', minimumCents: cents(100), maximumCents: cents(5_000) };
const register: RegisterMerchant = {
  merchantId: MERCHANT,
  name: 'Duka',
  kycStatus: 'approved',
  channels: [paybill],
  pricing: [stkFee, payoutFee],
};
const registered: MerchantsEvent[] = [
  { type: 'MerchantRegistered.v1', data: { merchantId: MERCHANT, name: 'Duka', kycStatus: 'approved' } },
  { type: 'ChannelCreated.v1', data: { merchantId: MERCHANT, ...paybill } },
  { type: 'PricingRuleSet.v1', data: { merchantId: MERCHANT, ...stkFee } },
  { type: 'PricingRuleSet.v1', data: { merchantId: MERCHANT, ...payoutFee } },
];

describe('registering a merchant', () => {
  it('tells the merchant, its channels and its pricing together', () => {
    given([]).when(decideRegister, register).then(registered);
  });

  it('is the same fact when it is asked again, in any order of rules', () => {
    given(registered).when(decideRegister, register).then([]);
    given(registered)
      .when(decideRegister, { ...register, pricing: [payoutFee, stkFee] })
      .then([]);
  });

  it.each([
    ['another name', { name: 'Kiosk' }],
    ['another KYC status', { kycStatus: 'pending' as const }],
    ['another shortcode', { channels: [{ ...paybill, shortcode: '600000' }] }],
    ['one channel fewer', { channels: [] }],
    ['another fee', { pricing: [{ ...stkFee, flatCents: cents(300) }, payoutFee] }],
    ['no maximum', { pricing: [stkFee, { ...stkFee, paymentType: 'B2C', minimumCents: cents(100) }] }],
  ])('is refused under a used id with %s', (_, difference) => {
    given(registered)
      .when(decideRegister, { ...register, ...difference })
      .thenRefused('ALREADY_EXISTS');
  });

  it('is the same fact when its channels have changed since', () => {
    const renamed: MerchantsEvent = {
      type: 'ChannelUpdated.v1',
      data: { merchantId: MERCHANT, channelId, name: 'Old' },
    };
    given([...registered, renamed])
      .when(decideRegister, register)
      .then([]);
  });

  it('folds into the merchant that was registered', () => {
    const channel = { ...paybill, type: 'PAYBILL', createdAt: '2026-11-21T08:00:00.000Z' };
    const book = { channels: [channel], deleted: [] };
    expect(given(registered).state).toEqual({
      ...register,
      createdAt: '2026-11-21T08:00:00.000Z',
      suspended: false,
      registration: { causation: MERCHANT, kycStatus: register.kycStatus, pricing: register.pricing },
      firstChannels: [paybill],
      channels: { test: book, live: book },
      keys: [],
      credentials: NO_PROFILE_BOOKS,
    });
  });

  it('keeps the newest rule of a payment type', () => {
    const dearer = { ...stkFee, flatCents: cents(400) };
    const { state } = given([...registered, { type: 'PricingRuleSet.v1', data: { merchantId: MERCHANT, ...dearer } }]);
    expect(state?.pricing).toEqual([payoutFee, dearer]);
  });
});
