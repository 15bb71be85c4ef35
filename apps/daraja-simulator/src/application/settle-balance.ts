import { chargesAccount, shortcodeAccount, workingAccount } from '../domain/accounts';
import { balanceResultBody, type Funds } from '../domain/balance-result';
import { OPERATION_RESULTS } from '../domain/operation-results';
import { initiatorResult } from '../domain/payout-decision';
import type { Books } from './books';
import type { Context } from './context';
import type { Settled } from './due';
import { leaveResult } from './leave-result';
import type { Operation } from './operations-book';

/** What the accounts of a shortcode hold at this moment. */
export function fundsOf(books: Books, shortcode: string): Funds {
  const balance = (account: string) => books.ledger.account(account).balanceCents;
  return {
    utilityCents: balance(shortcodeAccount(shortcode)),
    workingCents: balance(workingAccount(shortcode)),
    chargesCents: balance(chargesAccount(shortcode)),
  };
}

/** Answers an Account Balance query with the ledger's truth, and leaves the result to send. */
export function settleBalance(context: Context, books: Books, query: Operation): Settled {
  const decidedAtMs = context.clock.nowMs();
  const ownShortcode = query.shortcode === context.credentials.shortcode;
  const result = OPERATION_RESULTS[initiatorResult({ ...query, ownShortcode }) ?? 'done'];
  const found = result === OPERATION_RESULTS.done ? fundsOf(books, query.shortcode) : result;
  const { conversationId } = query;
  const resultCode = String(result.code);
  const ended = { conversationId, decidedAtMs, resultCode, resultDescription: result.description, receipt: null };
  books.operations.settle(ended);
  const body = balanceResultBody({ ...query, decidedAtMs, found });
  const dueAtMs = decidedAtMs + context.timings.callbackMs;
  return { callbacks: [leaveResult(books, query, { body, dueAtMs, resultCode, receipt: null })] };
}
