import { dayStartDeposit, phoneAccount, shortcodeAccount, WORLD } from '../domain/accounts';
import { decide, type PayerState } from '../domain/decision';
import { receiptCode } from '../domain/identifiers';
import { nairobiDay } from '../domain/nairobi-time';
import { isPairedWell, promptFits } from '../domain/push-request';
import { RESULTS } from '../domain/results';
import { scenarioOf } from '../domain/scenarios';
import { stkCallbackBody, stkCallbackHeaders } from '../domain/stk-callback';
import { SAME_AMOUNT_WINDOW_MS } from '../domain/switches';
import type { Books, NewCallback, Payment } from './books';
import type { Context } from './context';

/** Of 78 thousand million receipts a second try is rare, a hundredth impossible. */
const MAX_TRIES = 100;

/** A callback that now waits to be sent. */
export interface CallbackDue {
  readonly id: number;
  readonly dueAtMs: number;
}

/**
 * Decides an open payment from the ledger, moves the money and leaves the callback to send: all in the caller's transaction.
 * A payment that was decided before stays as it is, and nothing follows.
 */
export function settlePayment(context: Context, books: Books, checkoutRequestId: string): CallbackDue | undefined {
  const payment = books.payments.find(checkoutRequestId);
  if (payment === undefined || payment.state === 'settled') return undefined;
  const decidedAtMs = context.clock.nowMs();
  const result = RESULTS[outcomeOf(context, books, payment, decidedAtMs)];
  const receipt = result === RESULTS.paid ? freshReceipt(context, books) : null;
  if (receipt !== null) moveMoney(books, payment, receipt, decidedAtMs);
  const ended = { decidedAtMs, resultCode: String(result.code), resultDescription: result.description, receipt };
  books.payments.settle({ checkoutRequestId, ...ended });
  const callback: NewCallback = {
    checkoutRequestId,
    url: payment.callbackUrl,
    headers: JSON.stringify(stkCallbackHeaders(payment.shortcode)),
    body: stkCallbackBody({ ...payment, result, decidedAtMs, receipt }),
    dueAtMs: decidedAtMs + context.timings.callbackMs,
  };
  return { id: books.callbacks.add(callback), dueAtMs: callback.dueAtMs };
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

/** The payer's wallet on this day; its first look of the day fills it up. */
function payerState({ switches }: Context, books: Books, payment: Payment, nowMs: number): PayerState {
  const account = phoneAccount(payment.payer);
  const day = nairobiDay(nowMs);
  const before = books.ledger.account(account);
  const amountCents = dayStartDeposit(before, day, switches);
  if (amountCents > 0) {
    const entry = { atMs: nowMs, kind: 'day-start', fromAccount: WORLD, toAccount: account, amountCents } as const;
    books.ledger.move({ ...entry, checkoutRequestId: null, receipt: null });
  }
  if (before.day !== day) books.ledger.beginDay(account, day);
  const { balanceCents, sentTodayCents } = books.ledger.account(account);
  const paidSameAmountLately = books.ledger.paidSince(account, payment.amountCents, nowMs - SAME_AMOUNT_WINDOW_MS);
  return { balanceCents, sentTodayCents, paidSameAmountLately };
}

function moveMoney(books: Books, payment: Payment, receipt: string, atMs: number): void {
  const fromAccount = phoneAccount(payment.payer);
  const { amountCents, checkoutRequestId } = payment;
  const toAccount = shortcodeAccount(payment.partyB);
  books.ledger.move({ atMs, kind: 'payment', fromAccount, toAccount, amountCents, checkoutRequestId, receipt });
  books.ledger.addSentToday(fromAccount, amountCents);
}

function freshReceipt({ random }: Context, books: Books): string {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const receipt = receiptCode(random);
    if (!books.ledger.hasReceipt(receipt)) return receipt;
  }
  throw new Error('no free receipt was found: the source of randomness repeats itself');
}
