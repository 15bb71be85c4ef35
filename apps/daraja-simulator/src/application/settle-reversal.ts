import { cents, type Cents } from '@daftari/kernel/money';
import { phoneAccount, shortcodeAccount } from '../domain/accounts';
import { OPERATION_RESULTS, type OperationResultName } from '../domain/operation-results';
import { initiatorResult } from '../domain/payout-decision';
import { reversalResultBody } from '../domain/reversal-result';
import type { Books } from './books';
import type { Context } from './context';
import type { Settled } from './due';
import { leaveResult } from './leave-result';
import type { Operation } from './operations-book';
import { freshReceipt, makeRoom } from './wallets';

/** A customer's payment that could be given back. */
interface Original {
  readonly receipt: string;
  readonly payer: string;
  readonly amountCents: Cents;
}

/** Carries a reversal out: gives the whole amount back to the payer, if the ledger lets it, and leaves the result to send. */
export function settleReversal(context: Context, books: Books, reversal: Operation): Settled {
  const decidedAtMs = context.clock.nowMs();
  const original = originalOf(books, reversal);
  const name = outcomeOf(context, books, reversal, original);
  const done = name === 'done' ? giveBack(context, books, reversal, original!, decidedAtMs) : undefined;
  const result = OPERATION_RESULTS[name];
  const receipt = done?.receipt ?? null;
  const resultCode = String(result.code);
  const { conversationId } = reversal;
  const ended = { conversationId, decidedAtMs, resultCode, resultDescription: result.description, receipt };
  books.operations.settle(ended);
  const body = reversalResultBody({ ...reversal, result, decidedAtMs, ...(done === undefined ? {} : { done }) });
  const dueAtMs = decidedAtMs + context.timings.callbackMs;
  return { callbacks: [leaveResult(books, reversal, { body, dueAtMs, resultCode, receipt })] };
}

/** A payment to this shortcode by its receipt: a push's or a customer's own; a payout can not be reversed. */
function originalOf(books: Books, { transactionId, shortcode }: Operation): Original | undefined {
  const receipt = transactionId ?? '';
  const push = books.payments.findByReceipt(receipt);
  if (push !== undefined && push.partyB === shortcode)
    return { receipt, payer: push.payer, amountCents: push.paidCents ?? push.amountCents };
  const own = books.c2b.find(receipt);
  if (own?.outcome !== 'paid' || own.shortcode !== shortcode) return undefined;
  return { receipt, payer: own.payer, amountCents: own.amountCents };
}

function outcomeOf(
  { credentials, switches }: Context,
  books: Books,
  reversal: Operation,
  original: Original | undefined,
): OperationResultName {
  const refused = initiatorResult({ ...reversal, ownShortcode: reversal.shortcode === credentials.shortcode });
  if (refused !== undefined) return refused;
  if (original === undefined) return 'originalUnknown';
  if (books.operations.findReversalOf(original.receipt) !== undefined) return 'alreadyReversed';
  if (reversal.amountCents !== original.amountCents) return 'partialReversal';
  const wallet = books.ledger.account(phoneAccount(original.payer));
  if (wallet.balanceCents - wallet.giftCents + original.amountCents > switches.walletCapCents) return 'walletFull';
  const { balanceCents } = books.ledger.account(shortcodeAccount(reversal.shortcode));
  return original.amountCents > balanceCents ? 'floatShort' : 'done';
}

function giveBack(context: Context, books: Books, reversal: Operation, original: Original, atMs: number) {
  const { shortcode, conversationId } = reversal;
  const { payer, amountCents, receipt: originalReceipt } = original;
  const receipt = freshReceipt(context, books);
  const fromAccount = shortcodeAccount(shortcode);
  makeRoom(context, books, payer, cents(amountCents), atMs);
  const paid = { fromAccount, toAccount: phoneAccount(payer), amountCents, receipt, conversationId };
  books.ledger.move({ atMs, kind: 'reversal', checkoutRequestId: null, ...paid });
  const utilityCents = books.ledger.account(fromAccount).balanceCents;
  return { receipt, originalReceipt, amountCents, shortcode, payer, utilityCents };
}
