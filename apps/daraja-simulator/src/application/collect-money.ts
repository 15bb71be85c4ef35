import { dayStartDeposit, phoneAccount, shortcodeAccount, WORLD } from '../domain/accounts';
import type { PayerState } from '../domain/decision';
import { receiptCode } from '../domain/identifiers';
import { nairobiDay } from '../domain/nairobi-time';
import { SAME_AMOUNT_WINDOW_MS } from '../domain/switches';
import type { Books, Payment } from './books';
import type { Context } from './context';

/** Of 78 thousand million receipts a second try is rare, a hundredth impossible. */
const MAX_TRIES = 100;

/** The payer's wallet on this day; its first look of the day fills it up. */
export function payerState({ switches }: Context, books: Books, payment: Payment, nowMs: number): PayerState {
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

/** Moves a payment's money from the payer to the shortcode; answers the receipt. A second time is an error of the ledger. */
export function collectMoney(context: Context, books: Books, payment: Payment, atMs: number): string {
  const receipt = freshReceipt(context, books);
  const fromAccount = phoneAccount(payment.payer);
  const { amountCents, checkoutRequestId } = payment;
  const toAccount = shortcodeAccount(payment.partyB);
  books.ledger.move({ atMs, kind: 'payment', fromAccount, toAccount, amountCents, checkoutRequestId, receipt });
  books.ledger.addSentToday(fromAccount, amountCents);
  return receipt;
}

function freshReceipt({ random }: Context, books: Books): string {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const receipt = receiptCode(random);
    if (!books.ledger.hasReceipt(receipt)) return receipt;
  }
  throw new Error('no free receipt was found: the source of randomness repeats itself');
}
