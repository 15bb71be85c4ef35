import { Type, type Static } from 'typebox';
import {
  KycStatus,
  type Merchant,
  type PricingRule,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { cents, shillings } from '@daftari/kernel/money';
import { KYC_STATUSES } from '../../../domain/admin/merchant-request';
import type { RuleAsk } from '../../../domain/admin/pricing-request';
import { Id, Kes, NullableKes, SAMPLE_MERCHANT_ID, Text, Time } from './admin-fields';

const BasisPoints = Type.Integer({
  minimum: 0,
  maximum: 10_000,
  description: 'A share of the amount, in hundredths of a percent, added to the flat part.',
});
const PaymentType = Type.String({
  pattern: '^[A-Z][A-Z0-9_]{1,39}$',
  description: 'What it is the price of: STK, B2C, C2C and so on.',
});
const RefundOnFailure = Type.Boolean({ description: 'Whether the fee is given back when an accepted payment fails.' });

export const RuleAnswer = Type.Object(
  {
    paymentType: PaymentType,
    flat: Kes('The part that is always asked for'),
    basisPoints: BasisPoints,
    minimum: NullableKes('The least that the fee is'),
    maximum: NullableKes('The most that the fee is'),
    refundOnFailure: RefundOnFailure,
  },
  { title: 'Pricing rule' },
);

const Fee = (description: string) =>
  Type.Optional(Type.Union([Type.Number({ minimum: 0 }), Type.Null()], { description: `${description}, in KES.` }));

export const RulesField = Type.Array(
  Type.Object({
    paymentType: PaymentType,
    flat: Fee('The part that is always asked for'),
    basisPoints: Type.Optional(BasisPoints),
    minimum: Fee('The least that the fee is'),
    maximum: Fee('The most that the fee is'),
    refundOnFailure: Type.Optional(RefundOnFailure),
  }),
  { maxItems: 50, description: 'One rule a payment type; a type without one costs nothing.' },
);

export const AdminMerchantAnswer = Type.Object(
  {
    id: Id('Of the merchant.'),
    name: Text('What it is called.'),
    kycStatus: Type.String({
      enum: [...KYC_STATUSES],
      description: 'Whether it is verified: only then can it pay out.',
    }),
    suspended: Type.Boolean({ description: 'Whether all its keys are refused.' }),
    pricing: Type.Array(RuleAnswer, { description: 'What it pays, a rule a payment type.' }),
    createdAt: Time('When it was registered'),
  },
  { title: 'Merchant' },
);

export function adminMerchantAnswer(merchant: Merchant): Static<typeof AdminMerchantAnswer> {
  return {
    id: merchant.merchantId,
    name: merchant.name,
    kycStatus: merchant.kycStatus === KycStatus.APPROVED ? 'approved' : 'pending',
    suspended: merchant.suspended,
    pricing: merchant.pricing.map(ruleAnswer),
    createdAt: merchant.createdAt,
  };
}

export function ruleAnswer(rule: PricingRule): Static<typeof RuleAnswer> {
  const fee = (value: number | undefined) => (value === undefined ? null : shillings(cents(value)));
  return {
    paymentType: rule.paymentType,
    flat: shillings(cents(rule.flatCents)),
    basisPoints: rule.basisPoints,
    minimum: fee(rule.minimumCents),
    maximum: fee(rule.maximumCents),
    refundOnFailure: rule.refundOnFailure,
  };
}

/** As the directory takes them. */
export function wireRules(rules: readonly RuleAsk[]): PricingRule[] {
  return rules.map((rule) => ({ ...rule }));
}

/** What the documentation shows as an answer goes through the same presenter as any answer. */
export const SAMPLE_MERCHANT: Merchant = {
  merchantId: SAMPLE_MERCHANT_ID,
  name: 'Duka la Amina',
  kycStatus: KycStatus.APPROVED,
  channels: [],
  pricing: [
    {
      ...{ paymentType: 'STK', flatCents: 250, basisPoints: 50, minimumCents: undefined, maximumCents: 10_000 },
      refundOnFailure: false,
    },
  ],
  keys: [],
  suspended: false,
  createdAt: '2026-03-01T08:00:00.000Z',
};
