import type { DecisionMoment } from './scenario';

/** How long each stage of a push takes, in milliseconds. All modelled; the real ones vary by handset and day (daraja.md §3.6). */
export interface Timings {
  /** From the request until it is acknowledged. */
  readonly ackMs: number;
  /** From the acceptance until the prompt is on the phone. */
  readonly promptMs: number;
  /** From the prompt until the payer acts. */
  readonly payerMs: number;
  /** From the acceptance until an unanswered prompt runs out. */
  readonly promptLifeMs: number;
  /** From the acceptance until a prompt that waits for a person at the handset page runs out. */
  readonly handsetMs: number;
  /** From the decision until the callback is sent. */
  readonly callbackMs: number;
  /** Between two callbacks of one payment. */
  readonly callbackGapMs: number;
  /** How long a callback's receiver may take to answer. */
  readonly callbackTimeoutMs: number;
  /** From the request until a slow acknowledgement. */
  readonly slowAckMs: number;
  /** From the acceptance until a query knows of the payment. */
  readonly queryBlindMs: number;
  /** From the acceptance until a query of a sluggish payment says more than "under processing". */
  readonly longProcessingMs: number;
  /** From the first word, which was wrong, until the truth comes out: a late payment, a late callback. */
  readonly lateSuccessMs: number;
  /** From the decision until a callback that waits for a query is sent without one. */
  readonly unaskedCallbackMs: number;
  /** From the acceptance of an initiator request until it is carried out. */
  readonly executeMs: number;
  /** From the acceptance until the notice that a request waited too long in the queue. */
  readonly queueTimeoutMs: number;
  /** From the decision until a result that comes hours late. */
  readonly lateResultMs: number;
  /** How long a validation may take before its ResponseType decides. */
  readonly validationMs: number;
  /** From the decision until Transaction Status knows of a transaction. */
  readonly statusBlindMs: number;
  /** How long an access token lives. */
  readonly tokenLifeMs: number;
}

/**
 * Quick enough for a demo: a payment's callback arrives 2.5 s after the push, an unanswered prompt ends after 5 s. A slow
 * acknowledgement is longer than any client waits.
 */
export const DEMO_TIMINGS: Timings = {
  ackMs: 0,
  promptMs: 500,
  payerMs: 1_500,
  promptLifeMs: 5_000,
  handsetMs: 60_000,
  callbackMs: 500,
  callbackGapMs: 200,
  callbackTimeoutMs: 10_000,
  slowAckMs: 35_000,
  queryBlindMs: 2_000,
  longProcessingMs: 30_000,
  lateSuccessMs: 10_000,
  unaskedCallbackMs: 180_000,
  executeMs: 1_000,
  queueTimeoutMs: 5_000,
  lateResultMs: 7_200_000,
  validationMs: 8_000,
  statusBlindMs: 2_000,
  tokenLifeMs: 3_599_000,
};

/** When a push accepted at `acceptedAtMs` will be decided. Where no prompt can open, that is when it would have. */
export function decisionAtMs(
  timings: Timings,
  acceptedAtMs: number,
  moment: DecisionMoment | 'no-prompt' | 'handset',
): number {
  if (moment === 'at-once') return acceptedAtMs;
  if (moment === 'no-prompt') return acceptedAtMs + timings.promptMs;
  if (moment === 'handset') return acceptedAtMs + timings.handsetMs;
  if (moment === 'prompt-runs-out') return acceptedAtMs + timings.promptLifeMs;
  return acceptedAtMs + timings.promptMs + timings.payerMs;
}
