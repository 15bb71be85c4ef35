import { callbackPlan } from '../domain/callback-plan';
import { decide } from '../domain/decision';
import { isPairedWell, promptFits } from '../domain/push-request';
import { RESULTS } from '../domain/results';
import { scenarioOf } from '../domain/scenarios';
import { wentAsPlanned } from '../domain/stk-query';
import type { Books, CallbackDue, Payment } from './books';
import { collectMoney, payerState } from './collect-money';
import type { Context } from './context';
import { leaveCallback } from './leave-callback';

/** What follows from a decision: callbacks that wait to be sent, and when the payer pays after all. */
export interface Settled {
  readonly callbacks: readonly CallbackDue[];
  readonly lateAtMs: number | null;
}

/**
 * Decides an open payment from the ledger, moves the money and leaves the callbacks to send: all in the caller's transaction.
 * A payment that was decided before stays as it is, and nothing follows.
 */
export function settlePayment(context: Context, books: Books, checkoutRequestId: string): Settled | undefined {
  const { timings } = context;
  const payment = books.payments.find(checkoutRequestId);
  if (payment === undefined || payment.state === 'settled') return undefined;
  const scenario = scenarioOf(payment.phone);
  const decidedAtMs = context.clock.nowMs();
  const result = RESULTS[outcomeOf(context, books, payment, decidedAtMs)];
  const receipt = result === RESULTS.paid ? collectMoney(context, books, payment, decidedAtMs) : null;
  const paysLate = scenario.paysLate && wentAsPlanned(result.code, scenario);
  const lateAtMs = paysLate ? decidedAtMs + timings.lateSuccessMs : null;
  const ended = { decidedAtMs, resultCode: String(result.code), resultDescription: result.description, receipt };
  books.payments.settle({ checkoutRequestId, lateAtMs, ...ended });
  const nth = books.payments.countOn(payment.phone);
  const plan = callbackPlan(scenario, result.code, nth, timings, decidedAtMs);
  const truth = { result, decidedAtMs, receipt };
  return { callbacks: plan.map((planned) => leaveCallback(books, payment, truth, planned)), lateAtMs };
}

function outcomeOf(context: Context, books: Books, payment: Payment, nowMs: number) {
  const toDecide = {
    amountCents: payment.amountCents,
    act: scenarioOf(payment.phone).act,
    pairedWell: isPairedWell(payment, context.credentials.tills ?? []),
    promptFits: promptFits(payment),
  };
  return decide(toDecide, payerState(context, books, payment, nowMs), context.switches);
}
