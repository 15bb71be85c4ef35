import { centsFromShillings } from '@daftari/kernel/money';
import { bodyFields, type BodyFields } from '../body-fields';

export const MAX_PRICING_RULES = 50;
const PAYMENT_TYPE = /^[A-Z][A-Z0-9_]{1,39}$/;
const MAX_FEE_SHILLINGS = 1_000_000;
const MAX_BASIS_POINTS = 10_000;

/** What payments of a type cost a merchant. */
export interface RuleAsk {
  readonly paymentType: string;
  readonly flatCents: number;
  /** Hundredths of a percent of the amount. */
  readonly basisPoints: number;
  readonly minimumCents: number | undefined;
  readonly maximumCents: number | undefined;
  readonly refundOnFailure: boolean;
}

/** Reads all the rules that a merchant is to have; an empty list is none. @throws DaftariError VALIDATION_ERROR */
export function readPricingRequest(body: unknown): readonly RuleAsk[] {
  const fields = bodyFields(body);
  if (fields.value('rules') === undefined) fields.wrong('rules', 'is required');
  const rules = rulesIn(fields, 'rules');
  fields.refuseIfWrong();
  return rules;
}

/** The rules under a name; none when it is absent. What is wrong is noted under the place where it stands: `rules.0.flat`. */
export function rulesIn(fields: BodyFields, name: string): readonly RuleAsk[] {
  const value = fields.value(name) ?? [];
  if (!Array.isArray(value) || value.length > MAX_PRICING_RULES) {
    fields.wrong(name, `must be a list of at most ${MAX_PRICING_RULES} rules`);
    return [];
  }
  const rules = value.map((rule: unknown, i) => ruleIn(fields, `${name}.${i}`, rule));
  const types = rules.map(({ paymentType }) => paymentType);
  if (new Set(types).size < types.length) fields.wrong(name, 'must have one rule a payment type');
  return rules;
}

function ruleIn(fields: BodyFields, place: string, given: unknown): RuleAsk {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  if (!isObject) fields.wrong(place, 'must be an object');
  const rule = (isObject ? given : {}) as Record<string, unknown>;
  const paymentType = typeof rule['paymentType'] === 'string' ? rule['paymentType'] : '';
  if (!PAYMENT_TYPE.test(paymentType)) fields.wrong(`${place}.paymentType`, 'must be upper case, such as STK');
  const basisPoints = rule['basisPoints'] ?? 0;
  const isShare = Number.isInteger(basisPoints) && Number(basisPoints) >= 0 && Number(basisPoints) <= MAX_BASIS_POINTS;
  if (!isShare) fields.wrong(`${place}.basisPoints`, `must be a whole number from 0 to ${MAX_BASIS_POINTS}`);
  const refundOnFailure = rule['refundOnFailure'] ?? false;
  if (typeof refundOnFailure !== 'boolean') fields.wrong(`${place}.refundOnFailure`, 'must be true or false');
  const [minimumCents, maximumCents] = (['minimum', 'maximum'] as const).map((name) =>
    (rule[name] ?? undefined) === undefined ? undefined : feeIn(fields, `${place}.${name}`, rule[name]),
  );
  if (minimumCents !== undefined && maximumCents !== undefined && minimumCents > maximumCents) {
    fields.wrong(`${place}.minimum`, 'must not be above the maximum');
  }
  const flatCents = feeIn(fields, `${place}.flat`, rule['flat'] ?? 0);
  const share = isShare ? Number(basisPoints) : 0;
  return {
    paymentType,
    flatCents,
    basisPoints: share,
    minimumCents,
    maximumCents,
    refundOnFailure: refundOnFailure === true,
  };
}

function feeIn(fields: BodyFields, place: string, value: unknown): number {
  try {
    const fee = centsFromShillings(value);
    if (fee >= 0 && fee <= MAX_FEE_SHILLINGS * 100) return fee;
  } catch {
    // Told below, like an amount out of range.
  }
  fields.wrong(place, `must be an amount from 0 to ${MAX_FEE_SHILLINGS} shillings, such as 2.50`);
  return 0;
}
