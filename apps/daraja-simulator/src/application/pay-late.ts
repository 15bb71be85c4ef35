import { decide } from '../domain/decision';
import { RESULTS } from '../domain/results';
import type { Books } from './books';
import { collectMoney, payerState } from './collect-money';
import type { Context } from './context';
import { leaveCallback } from './leave-callback';
import type { Settled } from './due';

/**
 * Pays a payment that was given up: the money moves now, a second callback tells it. When the ledger does not let it, the
 * payment stays given up. One that was paid stays as it is, and nothing follows.
 */
export function payLate(context: Context, books: Books, checkoutRequestId: string): Settled | undefined {
  const payment = books.payments.find(checkoutRequestId);
  if (payment === undefined || payment.lateAtMs === null || payment.receipt !== null) return undefined;
  const nowMs = context.clock.nowMs();
  const asked = { amountCents: payment.amountCents, act: 'pays', pairedWell: true, promptFits: true } as const;
  const result = RESULTS[decide(asked, payerState(context, books, payment, nowMs), context.switches)];
  if (result !== RESULTS.paid) {
    books.payments.giveUpLate(checkoutRequestId);
    return undefined;
  }
  const receipt = collectMoney(context, books, payment, nowMs);
  const paid = { resultCode: String(result.code), resultDescription: result.description, receipt };
  books.payments.payLate({ checkoutRequestId, ...paid });
  const truth = { result, decidedAtMs: nowMs, receipt };
  const planned = { form: 'live', dueAtMs: nowMs + context.timings.callbackMs } as const;
  return { callbacks: [leaveCallback(books, payment, truth, planned)] };
}
