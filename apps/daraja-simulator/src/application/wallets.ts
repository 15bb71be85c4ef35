import { cents, type Cents } from '@daftari/kernel/money';
import { dayStartDeposit, phoneAccount, WORLD, type Account } from '../domain/accounts';
import { receiptCode } from '../domain/identifiers';
import { nairobiDay } from '../domain/nairobi-time';
import type { Books } from './books';
import type { Context } from './context';

/** Of 78 thousand million receipts a second try is rare, a hundredth impossible. */
const MAX_TRIES = 100;

/** A phone's wallet on this day; its first look of the day fills it up. */
export function payersWallet({ switches }: Context, books: Books, phone: string, nowMs: number): Account {
  const account = phoneAccount(phone);
  const day = nairobiDay(nowMs);
  const before = books.ledger.account(account);
  const amountCents = dayStartDeposit(before, day, switches);
  if (amountCents > 0) {
    const entry = { atMs: nowMs, kind: 'day-start', fromAccount: WORLD, toAccount: account, amountCents } as const;
    books.ledger.move({ ...entry, checkoutRequestId: null, receipt: null });
    books.ledger.addGift(account, amountCents);
  }
  if (before.day !== day) books.ledger.beginDay(account, day);
  return books.ledger.account(account);
}

/** What a phone has received today. */
export function receivedToday(wallet: Account, nowMs: number): Cents {
  return wallet.receivedDay === nairobiDay(nowMs) ? wallet.receivedTodayCents : cents(0);
}

/** Takes back what is left of the day's deposit, as much as an incoming amount needs to fit below the cap. */
export function makeRoom({ switches }: Context, books: Books, phone: string, amountCents: Cents, atMs: number): void {
  const account = phoneAccount(phone);
  const wallet = books.ledger.account(account);
  const over = cents(Math.min(wallet.giftCents, wallet.balanceCents + amountCents - switches.walletCapCents));
  if (over <= 0) return;
  const entry = { atMs, kind: 'day-end', fromAccount: account, toAccount: WORLD, amountCents: over } as const;
  books.ledger.move({ ...entry, checkoutRequestId: null, receipt: null });
  books.ledger.addGift(account, cents(-over));
}

/** A receipt that no entry has. */
export function freshReceipt({ random }: Pick<Context, 'random'>, books: Books): string {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const receipt = receiptCode(random);
    if (!books.ledger.hasReceipt(receipt)) return receipt;
  }
  throw new Error('no free receipt was found: the source of randomness repeats itself');
}
