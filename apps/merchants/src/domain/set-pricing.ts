import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { DaftariError } from '@daftari/kernel/errors';
import type { MerchantState, PricingRule } from './merchant';
import { ruleText } from './pricing-rule';

/** Rules of one merchant. With its channels far below what one batch of the journal takes. */
export const MAX_RULES = 50;

/** A change of prices; each payment type is named at most once. */
export interface SetPricing {
  readonly merchantId: string;
  readonly rules: readonly PricingRule[];
  readonly removedPaymentTypes: readonly string[];
}

/**
 * Sets the rules that are named and removes those of the types that are named for it; the others stay. What is so already
 * changes nothing. @throws DaftariError MERCHANT_NOT_FOUND; VALIDATION_ERROR too many
 */
export function decideSetPricing(command: SetPricing, merchant: MerchantState): MerchantsEvent[] {
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  const { merchantId } = command;
  const known = new Map(merchant.pricing.map((rule) => [rule.paymentType, ruleText(rule)]));
  const set = command.rules.filter((rule) => known.get(rule.paymentType) !== ruleText(rule));
  const removed = command.removedPaymentTypes.filter((paymentType) => known.has(paymentType));
  const added = set.filter(({ paymentType }) => !known.has(paymentType));
  if (known.size + added.length - removed.length > MAX_RULES) throw tooMany();
  return [
    ...removed.map((paymentType) => ({ type: 'PricingRuleRemoved.v1' as const, data: { merchantId, paymentType } })),
    ...set.map((rule) => ({ type: 'PricingRuleSet.v1' as const, data: { merchantId, ...rule } })),
  ];
}

function tooMany(): DaftariError {
  const why = `There can be ${MAX_RULES} pricing rules at most; remove one first.`;
  return new DaftariError('VALIDATION_ERROR', why, { fields: { rules: `would be more than ${MAX_RULES}` } });
}
