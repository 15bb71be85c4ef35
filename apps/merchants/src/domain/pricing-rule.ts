import type { PricingRule } from './merchant';

/** Two rules with the same text are the same rule. */
export function ruleText(rule: PricingRule): string {
  const { paymentType, flatCents, basisPoints, minimumCents, maximumCents, refundOnFailure } = rule;
  return JSON.stringify([
    paymentType,
    flatCents,
    basisPoints,
    minimumCents ?? null,
    maximumCents ?? null,
    refundOnFailure,
  ]);
}
