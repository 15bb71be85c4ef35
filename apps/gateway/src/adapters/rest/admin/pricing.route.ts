import { Type } from 'typebox';
import type { Merchant } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { DaftariError } from '@daftari/kernel/errors';
import { readPricingRequest, type RuleAsk } from '../../../domain/admin/pricing-request';
import { MerchantParams } from './admin-fields';
import { uuidIn } from './admin-ids';
import { adminRoute, answered, type AdminAsking, type AdminDeps } from './admin-route';
import { RuleAnswer, ruleAnswer, RulesField, SAMPLE_MERCHANT, wireRules } from './merchant-answer';
import { MERCHANT_PATH, ONE_MERCHANT_ERRORS } from './merchants.route';

const PATH = `${MERCHANT_PATH}/pricing`;
const answer = Type.Object(
  { rules: Type.Array(RuleAnswer, { description: 'One a payment type.' }) },
  { title: 'Pricing' },
);
const sample = { rules: SAMPLE_MERCHANT.pricing.map(ruleAnswer) };
/** Whoever sets other rules at the same moment is seen, and their rules go: so often at most. */
const MAX_ROUNDS = 3;

const read = adminRoute({
  ...{ method: 'GET', url: PATH, operationId: 'adminGetPricing', summary: 'Read what a merchant pays' },
  description: 'A payment type without a rule costs nothing.',
  params: MerchantParams,
  ...{ answer, answers: 'The rules.', sample, errors: ONE_MERCHANT_ERRORS },
  async handle({ params }, deps) {
    const { merchant } = await answered(deps, deps.merchants.getMerchant({ merchantId: uuidIn(params) }));
    return pricingOf(merchant);
  },
});

const put = adminRoute({
  ...{ method: 'PUT', url: PATH, operationId: 'adminPutPricing', summary: 'Set what a merchant pays' },
  description:
    'These are all its rules from now on: a rule that is not among them is removed. Payments that were asked for before keep ' +
    'the fee that was held for them.',
  params: MerchantParams,
  body: Type.Object(
    { rules: RulesField },
    {
      title: 'Pricing',
      'x-examples': {
        two: {
          summary: 'A flat fee for collections, a share of payouts',
          value: {
            rules: [
              { paymentType: 'STK', flat: 2.5 },
              { paymentType: 'B2C', basisPoints: 50, minimum: 5, maximum: 100, refundOnFailure: true },
            ],
          },
        },
        none: { summary: 'Everything for nothing', value: { rules: [] } },
      },
    },
  ),
  ...{ answer, answers: 'The rules as they are now.', sample, errors: ONE_MERCHANT_ERRORS },
  async handle(asking, deps) {
    const merchantId = uuidIn(asking.params);
    const rules = readPricingRequest(asking.body);
    const { merchant } = await answered(deps, deps.merchants.getMerchant({ merchantId }));
    return pricingOf(await replaced(deps, asking, rules, merchant));
  },
});

export const pricingRoutes = [read, put];

/** Sets the rules and removes every other one, those included that came between looking and setting. */
async function replaced(
  deps: AdminDeps,
  { caller }: AdminAsking,
  rules: readonly RuleAsk[],
  found: Merchant | undefined,
): Promise<Merchant | undefined> {
  const named = new Set(rules.map(({ paymentType }) => paymentType));
  let merchant = found;
  for (let round = 0; round < MAX_ROUNDS && merchant !== undefined; round++) {
    const removedPaymentTypes = merchant.pricing.map((rule) => rule.paymentType).filter((type) => !named.has(type));
    if (removedPaymentTypes.length === 0 && (round > 0 || rules.length === 0)) return merchant;
    const asked = { merchantId: merchant.merchantId, rules: wireRules(rules), removedPaymentTypes, caller };
    merchant = (await answered(deps, deps.merchants.setPricing(asked))).merchant;
  }
  return merchant;
}

function pricingOf(merchant: Merchant | undefined) {
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  return { rules: merchant.pricing.map(ruleAnswer) };
}
