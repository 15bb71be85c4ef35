import { cents } from '@daftari/kernel/money';
import { phoneAccount, shortcodeAccount } from '../domain/accounts';
import type { PayerState } from '../domain/decision';
import { SAME_AMOUNT_WINDOW_MS } from '../domain/switches';
import type { Books, Payment } from './books';
import type { Context } from './context';
import { freshReceipt, payersWallet } from './wallets';

/** What the ledger knows of a payer, on this day. */
export function payerState(context: Context, books: Books, payment: Payment, nowMs: number): PayerState {
  const { account, balanceCents, sentTodayCents } = payersWallet(context, books, payment.payer, nowMs);
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
  books.ledger.addGift(fromAccount, cents(-amountCents));
  return receipt;
}
