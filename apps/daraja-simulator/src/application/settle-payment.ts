import { addCents, cents } from '@daftari/kernel/money';
import { callbackPlan } from '../domain/callback-plan';
import { decide } from '../domain/decision';
import { isPairedWell, promptFits } from '../domain/push-request';
import { RESULTS } from '../domain/results';
import { actOf, type PayerAct, type Scenario } from '../domain/scenario';
import { scenarioTaken } from '../domain/scenarios';
import { wentAsPlanned } from '../domain/stk-query';
import type { Books, Payment } from './books';
import { collectMoney, payerState } from './collect-money';
import { appOf } from './apps';
import type { Context } from './context';
import type { Due, Settle, Settled } from './due';
import { leaveStkConfirmation } from './leave-confirmation';
import { leaveCallback } from './leave-callback';

/**
 * Decides an open payment from the ledger, moves the money and leaves the callbacks to send: all in the caller's transaction.
 * A payment that was decided before stays as it is, and nothing follows.
 */
export function settlePayment(context: Context, books: Books, checkoutRequestId: string): Settled | undefined {
  const { timings } = context;
  const payment = books.payments.find(checkoutRequestId);
  if (payment === undefined || payment.state === 'settled') return undefined;
  const scenario = scenarioTaken(payment);
  const nth = books.payments.countOn(payment.phone);
  const amountCents = scenario.paysMore ? addCents(payment.amountCents, ONE_SHILLING) : payment.amountCents;
  const asked = { ...payment, amountCents };
  const decidedAtMs = context.clock.nowMs();
  const result = RESULTS[outcomeOf(context, books, asked, payment.act ?? actOf(scenario, nth), decidedAtMs)];
  const receipt = result === RESULTS.paid ? collectMoney(context, books, asked, decidedAtMs) : null;
  const paysLate = scenario.paysLate && wentAsPlanned(result.code, scenario);
  const lateAtMs = paysLate ? decidedAtMs + timings.lateSuccessMs : null;
  const paidCents = receipt !== null && scenario.paysMore ? amountCents : null;
  const ended = { decidedAtMs, resultCode: String(result.code), resultDescription: result.description, receipt };
  books.payments.settle({ checkoutRequestId, lateAtMs, paidCents, ...ended });
  const plan = callbackPlan(scenario, result.code, nth, timings, decidedAtMs);
  const truth = { result, decidedAtMs, receipt };
  const next: Due[] = lateAtMs === null ? [] : [{ task: 'late-payment', id: checkoutRequestId, atMs: lateAtMs }];
  const callbacks = plan.map((planned) => leaveCallback(books, asked, truth, planned));
  if (receipt === null || !confirms(context, scenario)) return { callbacks, next };
  return { callbacks: [...callbacks, ...leaveStkConfirmation(context, books, { ...asked, receipt }, nth)], next };
}

/** Settles it, unless a person has put it off. */
export const settleWhenDue: Settle = (context, books, id) => {
  const payment = books.payments.find(id);
  if (payment?.state !== 'open' || payment.decideAtMs <= context.clock.nowMs())
    return settlePayment(context, books, id);
  return { callbacks: [], next: [{ task: 'payment', id, atMs: payment.decideAtMs }] };
};

const ONE_SHILLING = cents(100);

const confirms = ({ switches }: Context, scenario: Scenario) => scenario.confirms || switches.stkConfirms;

function outcomeOf(context: Context, books: Books, payment: Payment, act: PayerAct, nowMs: number) {
  const toDecide = {
    amountCents: payment.amountCents,
    act,
    pairedWell: isPairedWell(payment, appOf(context, books, payment.shortcode)?.tills ?? []),
    promptFits: promptFits(payment),
  };
  return decide(toDecide, payerState(context, books, payment, nowMs), context.switches);
}
