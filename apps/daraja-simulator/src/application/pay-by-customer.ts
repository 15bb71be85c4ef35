import { cents } from '@daftari/kernel/money';
import { phoneAccount, shortcodeAccount } from '../domain/accounts';
import { validationAnswer } from '../domain/c2b-callback';
import type { C2bSimulation } from '../domain/c2b-requests';
import { decide } from '../domain/decision';
import type { Books, CallbackDue } from './books';
import type { C2bOutcome, C2bPayment } from './c2b-book';
import { registrationOf } from './c2b-registration';
import type { Context } from './context';
import type { Due, Settle } from './due';
import { leaveC2bCallback } from './leave-confirmation';
import { freshReceipt, payersWallet } from './wallets';

/** Takes a customer's own payment: it is validated first where that is switched on and an address is registered. */
export function payByCustomer(
  context: Context,
  books: Books,
  asked: C2bSimulation,
): { readonly due: Due; readonly callbacks: readonly CallbackDue[] } {
  const { switches, timings } = context;
  const nowMs = context.clock.nowMs();
  const registration = registrationOf(books, asked.shortcode);
  const validates = switches.c2bValidation && registration !== undefined;
  const payment: C2bPayment = {
    ...asked,
    ...{ transId: freshReceipt(context, books), state: 'open', acceptedAtMs: nowMs },
    decideAtMs: nowMs + timings.executeMs + (validates ? timings.validationMs : 0),
    ...{ decidedAtMs: null, validation: null, outcome: null },
  };
  books.c2b.add(payment);
  const facts = { ...factsOf(payment, nowMs), kind: 'validation', dueAtMs: nowMs + timings.executeMs } as const;
  const callbacks = validates ? [leaveC2bCallback(books, registration, facts)] : [];
  return { due: { task: 'c2b', id: payment.transId, atMs: payment.decideAtMs }, callbacks };
}

/** What a validation's answer means; the payment is then decided at once. */
export function noteValidation(books: Books, transId: string, answer: string, nowMs: number): Due | undefined {
  const validation = validationAnswer(answer);
  if (validation === undefined) return undefined;
  books.c2b.noteValidation(transId, validation);
  return { task: 'c2b', id: transId, atMs: nowMs };
}

/** Decides a customer's own payment, moves the money and leaves the confirmation. Decided before: nothing follows. */
export const settleC2b: Settle = (context, books, transId) => {
  const payment = books.c2b.find(transId);
  if (payment === undefined || payment.state === 'settled') return undefined;
  const nowMs = context.clock.nowMs();
  const outcome = outcomeOf(context, books, payment, nowMs);
  books.c2b.settle(transId, outcome, nowMs);
  if (outcome !== 'paid') return { callbacks: [] };
  const { payer, shortcode, amountCents } = payment;
  const [fromAccount, toAccount] = [phoneAccount(payer), shortcodeAccount(shortcode)];
  const entry = { atMs: nowMs, kind: 'c2b', fromAccount, toAccount, amountCents } as const;
  books.ledger.move({ ...entry, checkoutRequestId: null, receipt: transId });
  books.ledger.addSentToday(fromAccount, amountCents);
  books.ledger.addGift(fromAccount, cents(-amountCents));
  const registration = registrationOf(books, shortcode);
  if (registration === undefined) return { callbacks: [] };
  const dueAtMs = nowMs + context.timings.callbackMs;
  const callback = { ...factsOf(payment, nowMs), kind: 'confirmation', dueAtMs } as const;
  return { callbacks: [leaveC2bCallback(books, registration, callback)] };
};

function outcomeOf(context: Context, books: Books, payment: C2bPayment, nowMs: number): C2bOutcome {
  const { payer, shortcode, amountCents, validation } = payment;
  const asked = context.switches.c2bValidation ? registrationOf(books, shortcode) : undefined;
  if (validation === 'rejected') return 'rejected';
  // Nothing understandable was answered in time: what was registered decides.
  if (validation === null && asked?.responseType === 'Cancelled') return 'rejected';
  const wallet = payersWallet(context, books, payer, nowMs);
  const toDecide = { amountCents, act: 'pays', pairedWell: true, promptFits: true } as const;
  const result = decide(toDecide, { ...wallet, paidSameAmountLately: false }, context.switches);
  return result === 'paid' ? 'paid' : 'declined';
}

function factsOf({ transId, shortcode, amountCents, payer, billRefNumber, commandId }: C2bPayment, atMs: number) {
  const transactionType = commandId === 'CustomerPayBillOnline' ? ('Pay Bill' as const) : ('Buy Goods' as const);
  return { transactionType, transId, shortcode, amountCents, payer, billRefNumber, atMs };
}
