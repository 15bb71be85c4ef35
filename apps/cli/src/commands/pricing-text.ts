import type { PricingRule } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { cents, formatShillings } from '@daftari/kernel/money';
import { table } from '../output/table';

/** A rule in a line: `STK: KES 2.50 + 0.50 %`. */
export function ruleLine(rule: PricingRule): string {
  const [type, ...parts] = partsOf(rule);
  return `${type}: ${parts.filter((part) => part !== '-').join(', ')}`;
}

/** Rules under a heading. */
export function rulesTable(rules: readonly PricingRule[]): string[] {
  const heading = ['type', 'fee', 'at least', 'at most', 'when a payment fails'];
  return table(
    heading,
    rules.map((rule) => partsOf(rule).map((part) => part.replace(/^at (least|most) /, ''))),
  );
}

function partsOf({ paymentType, flatCents, basisPoints, minimumCents, maximumCents, refundOnFailure }: PricingRule) {
  const kes = (amount: number) => `KES ${formatShillings(cents(amount))}`;
  const share = basisPoints === 0 ? '' : ` + ${(basisPoints / 100).toFixed(2)} %`;
  return [
    paymentType,
    `${kes(flatCents)}${share}`,
    minimumCents === undefined ? '-' : `at least ${kes(minimumCents)}`,
    maximumCents === undefined ? '-' : `at most ${kes(maximumCents)}`,
    refundOnFailure ? 'given back' : 'kept',
  ];
}
