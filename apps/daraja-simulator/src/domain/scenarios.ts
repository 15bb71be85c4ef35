import type { Evidence } from './evidence';
import type { ResultName } from './results';

/** What the payer does with the prompt: pays if the ledger lets it, or ends it with a result without any money moving. */
export type PayerAct = 'pays' | Exclude<ResultName, 'paid'>;

/** When the payment is decided: when the payer acts, or only when the prompt has run out. */
export type DecisionMoment = 'payer-acts' | 'prompt-runs-out';

/** One row: a phone that always behaves the same way. */
export interface Scenario {
  readonly name: string;
  readonly act: PayerAct;
  readonly moment: DecisionMoment;
  readonly evidence: Evidence;
}

const scenario = (name: string, act: PayerAct, moment: DecisionMoment = 'payer-acts'): Scenario => ({
  name,
  act,
  moment,
  evidence: 'modelled',
});

/** Any phone that has no row. */
export const USUAL_PAYER = scenario('pays', 'pays');

/** Phones `254700000NNN` by their last three digits (daraja.md §18.5). The phones are our own scheme. */
export const MAGIC_PHONES: Readonly<Record<string, Scenario>> = {
  '000': scenario('pays, callback once', 'pays'),
  '001': scenario('insufficient funds', 'insufficientFunds'),
  '002': scenario('cancels', 'cancelled'),
  '003': scenario('never answers', 'noAnswer', 'prompt-runs-out'),
  '004': scenario('wrong PIN', 'wrongPin'),
  '005': scenario('prompt expires', 'expired', 'prompt-runs-out'),
};

const MAGIC_PREFIX = '254700000';

/** The scenario of a phone (`254XXXXXXXXX`). */
export function scenarioOf(phone: string): Scenario {
  if (!phone.startsWith(MAGIC_PREFIX)) return USUAL_PAYER;
  return MAGIC_PHONES[phone.slice(MAGIC_PREFIX.length)] ?? USUAL_PAYER;
}
