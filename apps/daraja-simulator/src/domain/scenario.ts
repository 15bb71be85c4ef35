import type { CallbackForm } from './stk-callback';
import type { Evidence } from './evidence';
import type { RefusalName } from './refusals';
import type { ResultName } from './results';

/** What the payer does with the prompt: pays if the ledger lets it, or ends it with a result without any money moving. */
export type PayerAct = 'pays' | Exclude<ResultName, 'paid'>;

/** When the payment is decided: when the payer acts, when the prompt has run out, or as soon as the push is taken. */
export type DecisionMoment = 'payer-acts' | 'prompt-runs-out' | 'at-once';

/** Answers that do not say what became of the push. */
export type LostAnswer = 'reset' | 'internal-error' | 'gateway-timeout' | 'firewall-page' | 'page' | 'empty-error';

/** How the push itself is answered. */
export type SubmitAnswer =
  | { readonly kind: 'acknowledged'; readonly when: 'at-once' | 'slow' | 'after-callback' }
  | { readonly kind: 'refused'; readonly refusal: RefusalName }
  | { readonly kind: 'lost'; readonly as: LostAnswer; readonly executed: boolean };

/** One callback of a payment's plan. */
export interface PlannedCallback {
  readonly form: CallbackForm;
  /** What it says instead of how the payment really ended. */
  readonly says?: Exclude<ResultName, 'paid'>;
}

/** When the first callback of a plan is sent; the others follow at short intervals. */
export type CallbackStart = 'usual' | 'at-once' | 'soon-after-query' | 'long-after-query';

/** What a query is told: the truth, or something else for a while. */
export type QueryView =
  | { readonly kind: 'truth' }
  /** "Under processing", an empty error, "does not Exist", and only then the truth. */
  | { readonly kind: 'noise' }
  | { readonly kind: 'processing'; readonly until: 'long-processing' | 'never' }
  /** A wrong result until the callback is out. */
  | { readonly kind: 'wrong'; readonly says: Exclude<ResultName, 'paid'> };

/** A phone that always behaves the same way. */
export interface Scenario {
  readonly name: string;
  readonly act: PayerAct;
  readonly moment: DecisionMoment;
  readonly submit: SubmitAnswer;
  /** Every round of plans: the n-th payment of a phone has the n-th, and after the last comes the first again. */
  readonly callbacks: readonly (readonly PlannedCallback[])[];
  readonly callbackStart: CallbackStart;
  readonly query: QueryView;
  /** What every second payment of the phone comes to instead, where that is something else. */
  readonly secondAct?: PayerAct;
  /** Whether the payer pays one shilling more than asked for. */
  readonly paysMore: boolean;
  /** Whether the payment is confirmed by C2B as well, where addresses for that are registered. */
  readonly confirms: boolean;
  /** Whether the payer pays after all, long after the payment was given up. */
  readonly paysLate: boolean;
  /** How we know that this happens. The phone that makes it happen is always our own scheme. */
  readonly evidence: Evidence;
  /** What a person should know beyond the name. */
  readonly note: string;
}

/** A payer with nothing special about it; what `special` names is different. */
export function scenario(name: string, evidence: Evidence, special: Partial<Scenario> = {}): Scenario {
  return {
    name,
    act: 'pays',
    moment: 'payer-acts',
    submit: { kind: 'acknowledged', when: 'at-once' },
    callbacks: [[{ form: 'live' }]],
    callbackStart: 'usual',
    query: { kind: 'truth' },
    paysMore: false,
    confirms: false,
    paysLate: false,
    note: '',
    ...special,
    evidence,
  };
}

/** False for a push that is refused, or lost on its way in: no prompt, no money. */
export function isExecuted({ submit }: Scenario): boolean {
  return submit.kind === 'acknowledged' || (submit.kind === 'lost' && submit.executed);
}

/** What the payer does with the n-th payment of the phone, from 1. */
export function actOf({ act, secondAct }: Scenario, nth: number): PayerAct {
  return nth % 2 === 0 ? (secondAct ?? act) : act;
}

/** How a payment ends when it goes as the scenario has it. */
export function expectedResult({ act }: Pick<Scenario, 'act'>): ResultName {
  return act === 'pays' ? 'paid' : act;
}
