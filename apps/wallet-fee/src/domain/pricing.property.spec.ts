import fc from 'fast-check';
import { cents, type Cents } from '@daftari/kernel/money';
import { feeFor, type PricingRule } from './pricing';

const amount = (max: number) => fc.integer({ min: 0, max }).map((value) => cents(value));
const rules: fc.Arbitrary<PricingRule> = fc
  .record({
    flatCents: amount(1_000_000),
    basisPoints: fc.integer({ min: 0, max: 10_000 }),
    bounds: fc.option(fc.tuple(amount(1_000_000), amount(1_000_000)), { nil: undefined }),
    refundOnFailure: fc.boolean(),
  })
  .map(({ bounds, ...rule }) => {
    if (bounds === undefined) return rule;
    return { ...rule, minimumCents: Math.min(...bounds) as Cents, maximumCents: Math.max(...bounds) as Cents };
  });
const amounts = fc.oneof(amount(25_000_000), amount(Number.MAX_SAFE_INTEGER - 1_000_000));

/** The same sum by big integers, rounded half up. */
function exactFee(rule: PricingRule, amountCents: Cents): bigint {
  const share = (BigInt(amountCents) * BigInt(rule.basisPoints) * 2n + 10_000n) / 20_000n;
  const fee = BigInt(rule.flatCents) + share;
  const atLeast = rule.minimumCents !== undefined && fee < BigInt(rule.minimumCents) ? BigInt(rule.minimumCents) : fee;
  return rule.maximumCents !== undefined && atLeast > BigInt(rule.maximumCents) ? BigInt(rule.maximumCents) : atLeast;
}

describe('a fee', () => {
  it('is exact to the cent for every rule and every amount', () => {
    fc.assert(
      fc.property(rules, amounts, (rule, cost) => expect(BigInt(feeFor(rule, cost))).toBe(exactFee(rule, cost))),
    );
  });

  it('never falls when the amount grows', () => {
    fc.assert(
      fc.property(rules, amounts, amount(1_000_000), (rule, low, more) => {
        const high = cents(Math.min(low + more, Number.MAX_SAFE_INTEGER - 1_000_000));
        expect(feeFor(rule, high)).toBeGreaterThanOrEqual(feeFor(rule, cents(Math.min(low, high))));
      }),
    );
  });

  it.each([
    [{ basisPoints: 150 }, 100_000, 1_500],
    [{ basisPoints: 1 }, 4_999, 0],
    [{ basisPoints: 1 }, 5_000, 1],
    [{ basisPoints: 50, flatCents: cents(250) }, 100_100, 751],
    [{ flatCents: cents(10), minimumCents: cents(100) }, 100, 100],
    [{ basisPoints: 10_000, maximumCents: cents(5_000) }, 100_000, 5_000],
    [{ flatCents: cents(500), minimumCents: cents(300), maximumCents: cents(200) }, 0, 200],
  ])('by %j of %i cents is %i cents', (rule, amountCents, fee) => {
    expect(feeFor({ flatCents: cents(0), basisPoints: 0, refundOnFailure: false, ...rule }, cents(amountCents))).toBe(
      fee,
    );
  });
});
