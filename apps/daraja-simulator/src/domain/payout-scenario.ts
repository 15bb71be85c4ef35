import type { Evidence } from './evidence';
import type { OperationResultName } from './operation-results';

/** What becomes of the money: paid if the ledger lets it, a failure, or nothing at all because the request is lost. */
export type PayoutOutcome = 'paid' | 'lost' | Exclude<OperationResultName, 'done'>;

/** How a result callback is written. Only `live` was captured; the others are what a receiver has to expect. */
export type ResultForm = 'live' | 'single-parameter' | 'other-originator' | 'other-recipient';

/** One result callback of a payout's plan. */
export interface PlannedResult {
  readonly form: ResultForm;
  /** What it says instead of how the payout really ended. */
  readonly says?: Exclude<OperationResultName, 'done'>;
}

/** A recipient that always behaves the same way (daraja.md §18.5). */
export interface PayoutScenario {
  readonly name: string;
  readonly outcome: PayoutOutcome;
  /** When the payout is carried out: soon, as soon as it is taken, or long after it was said to have waited too long. */
  readonly moment: 'usual' | 'at-once' | 'after-queue-notice';
  readonly submit: 'acknowledged' | 'after-result' | 'reset' | 'internal-error';
  /** Whether a notice says that the request waited too long in the queue. */
  readonly queueNotice: boolean;
  readonly results: readonly PlannedResult[];
  readonly resultStart: 'usual' | 'at-once' | 'hours-later';
  /** How we know that this happens. The phone that makes it happen is always our own scheme. */
  readonly evidence: Evidence;
  readonly note: string;
}

/** A recipient with nothing special about it; what `special` names is different. */
export function payoutScenario(
  name: string,
  evidence: Evidence,
  special: Partial<PayoutScenario> = {},
): PayoutScenario {
  return {
    name,
    outcome: 'paid',
    moment: 'usual',
    submit: 'acknowledged',
    queueNotice: false,
    results: [{ form: 'live' }],
    resultStart: 'usual',
    note: '',
    ...special,
    evidence,
  };
}

/** The code that this payout ends with when it goes as the scenario has it; null when it ends without any. */
export function expectedOutcome({ outcome }: PayoutScenario): OperationResultName | null {
  if (outcome === 'lost') return null;
  return outcome === 'paid' ? 'done' : outcome;
}
