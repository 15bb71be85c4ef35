import { digits, text } from './field-reading';
import { REFUSALS, type RefusalName } from './refusals';
import type { LostAnswer } from './scenario';

export const LOST_ANSWERS: readonly LostAnswer[] = [
  ...(['reset', 'internal-error', 'gateway-timeout', 'firewall-page', 'page', 'empty-error'] as const),
];

/** What a rule makes of a request: another phone's behaviour, a refusal, or an answer that says nothing. */
export type RuleAction =
  | { readonly scenario: string }
  | { readonly refusal: RefusalName }
  | { readonly lost: LostAnswer; readonly executed: boolean };

/** Which requests a rule is for; what is left out fits all. `nth` is which of those that fit, from 1. */
export interface RuleMatch {
  readonly api?: string;
  readonly phone?: string;
  /** Shillings. */
  readonly amount?: number;
  readonly reference?: string;
  readonly nth?: number;
}

/** The first rule that fits a request decides it (daraja.md §18.1). */
export interface Rule extends RuleMatch {
  readonly then: RuleAction;
}

/** A request as rules look at it. */
export interface RuledRequest {
  readonly api: string | null;
  readonly phone: string | undefined;
  readonly amount: string | undefined;
  readonly reference: string | undefined;
}

/** Whom a request is about, by whichever name its API has for it. */
export function ruledRequest(api: string | null, body: unknown): RuledRequest {
  const fields = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  const phone = [fields['PhoneNumber'], fields['Msisdn'], fields['PartyB'], fields['PartyA']]
    .map((value) => digits(value, /^254\d{9}$/))
    .find((value) => value !== undefined);
  const reference = text(fields['AccountReference'] ?? fields['BillRefNumber'] ?? fields['OriginatorConversationID']);
  return { api, phone, amount: digits(fields['Amount'], /^\d{1,7}$/), reference };
}

/** Whether a rule fits but for its `nth`. */
export function fits(rule: RuleMatch, { api, phone, amount, reference }: RuledRequest): boolean {
  if (rule.api !== undefined && rule.api !== api) return false;
  if (rule.phone !== undefined && rule.phone !== phone) return false;
  if (rule.amount !== undefined && String(rule.amount) !== amount) return false;
  return rule.reference === undefined || rule.reference === reference;
}

/** Reads a rule; answers what is wrong with it as text. */
export function readRule(given: unknown): Rule | string {
  if (typeof given !== 'object' || given === null) return 'a rule is a JSON object';
  const { api, phone, amount, reference, nth, then } = given as Readonly<Record<string, unknown>>;
  const words = { api, phone, reference };
  for (const [name, value] of Object.entries(words))
    if (value !== undefined && typeof value !== 'string') return `${name} must be text`;
  for (const [name, value] of Object.entries({ amount, nth }))
    if (value !== undefined && !(Number.isSafeInteger(value) && (value as number) > 0))
      return `${name} must be a whole number above 0`;
  return isAction(then)
    ? (given as Rule)
    : `then must be {"scenario":"012"}, {"refusal":"…"} or {"lost":"…","executed":true}`;
}

function isAction(then: unknown): then is RuleAction {
  if (typeof then !== 'object' || then === null) return false;
  const { scenario, refusal, lost, executed } = then as Readonly<Record<string, unknown>>;
  if (typeof scenario === 'string') return /^\d{3}$/.test(scenario);
  if (typeof refusal === 'string') return Object.hasOwn(REFUSALS, refusal);
  return LOST_ANSWERS.some((one) => one === lost) && typeof executed === 'boolean';
}
