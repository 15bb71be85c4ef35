import type { Scenario } from './scenario';
import { USUAL_PAYER } from './scenarios';
import { wentAsPlanned } from './stk-query';
import type { PlannedCallback } from './scenario';
import type { Timings } from './timings';

/** A callback of a plan with its time. */
export interface TimedCallback extends PlannedCallback {
  readonly dueAtMs: number;
}

/**
 * What is sent when a payment is decided. `nth` is which payment of its phone it is, from 1. A payment that ended otherwise
 * than its scenario has it sends one plain callback.
 */
export function callbackPlan(
  scenario: Scenario,
  resultCode: number | string,
  nth: number,
  timings: Timings,
  decidedAtMs: number,
): readonly TimedCallback[] {
  const { callbacks, callbackStart } = wentAsPlanned(resultCode, scenario) ? scenario : USUAL_PAYER;
  const startMs = {
    usual: timings.callbackMs,
    'at-once': 0,
    'soon-after-query': timings.unaskedCallbackMs,
    'long-after-query': timings.unaskedCallbackMs,
  }[callbackStart];
  const plan = callbacks[(nth - 1) % callbacks.length] ?? [];
  return plan.map((one, n) => ({ ...one, dueAtMs: decidedAtMs + startMs + n * timings.callbackGapMs }));
}

/** How long after a query was told something wrong the waiting callback is sent. */
export function afterQueryMs({ callbackStart }: Scenario, timings: Timings): number {
  return callbackStart === 'long-after-query' ? timings.lateSuccessMs : timings.callbackMs;
}
