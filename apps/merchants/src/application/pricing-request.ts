import type {
  PricingRule as WireRule,
  SetPricingRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { cents, ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import type { FieldCheck } from '@daftari/service/field-check';
import type { PricingRule } from '../domain/merchant';
import { MAX_RULES, type SetPricing } from '../domain/set-pricing';

const PAYMENT_TYPE = /^[A-Z][A-Z0-9_]{1,39}$/;
const WHAT_TYPE = 'must be upper case, such as STK';

/** Reads a change of prices. One that names a type twice is refused: nobody could say which counts. */
export function pricingCommand(check: FieldCheck, request: SetPricingRequest): SetPricing {
  const merchantId = check.uuid('merchantId', request.merchantId);
  const { rules: asked, removedPaymentTypes: removed } = request;
  if (asked.length === 0 && removed.length === 0) check.wrong('rules', 'must name a rule to set or a type to remove');
  if (asked.length > MAX_RULES) check.wrong('rules', `must be at most ${MAX_RULES}`);
  if (removed.length > MAX_RULES) check.wrong('removedPaymentTypes', `must be at most ${MAX_RULES}`);
  const rules = asked.slice(0, MAX_RULES).map((rule, i) => readRule(check, `rules.${i}`, rule));
  const removedPaymentTypes = removed.slice(0, MAX_RULES);
  removedPaymentTypes.forEach((paymentType, i) => {
    if (!PAYMENT_TYPE.test(paymentType)) check.wrong(`removedPaymentTypes.${i}`, WHAT_TYPE);
  });
  if (hasTwins([...rules.map(({ paymentType }) => paymentType), ...removedPaymentTypes])) {
    check.wrong('rules', 'must name a payment type once, to be set or to be removed');
  }
  return { merchantId, rules, removedPaymentTypes };
}

export function readRule(check: FieldCheck, field: string, rule: WireRule): PricingRule {
  const { paymentType, basisPoints, refundOnFailure } = rule;
  if (!PAYMENT_TYPE.test(paymentType)) check.wrong(`${field}.paymentType`, WHAT_TYPE);
  if (!Number.isInteger(basisPoints) || basisPoints < 0 || basisPoints > 10_000) {
    check.wrong(`${field}.basisPoints`, 'must be 0 to 10000');
  }
  const flatCents = readFee(check, `${field}.flatCents`, rule.flatCents);
  const minimum = rule.minimumCents;
  const maximum = rule.maximumCents;
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    check.wrong(`${field}.minimumCents`, 'must not be above maximumCents');
  }
  return {
    paymentType,
    flatCents,
    basisPoints,
    ...(minimum !== undefined && { minimumCents: readFee(check, `${field}.minimumCents`, minimum) }),
    ...(maximum !== undefined && { maximumCents: readFee(check, `${field}.maximumCents`, maximum) }),
    refundOnFailure,
  };
}

/** KES 1,000,000: more than any fee, and small enough that sums of it stay exact. */
const MAX_FEE_CENTS = 100_000_000;

function readFee(check: FieldCheck, field: string, value: number): Cents {
  if (Number.isInteger(value) && value >= 0 && value <= MAX_FEE_CENTS) return cents(value);
  check.wrong(field, `must be 0 to ${MAX_FEE_CENTS} cents`);
  return ZERO_CENTS;
}

export function hasTwins(values: readonly string[]): boolean {
  return new Set(values).size < values.length;
}
