import { cents } from '@daftari/kernel/money';
import { OPERATION_RESULTS } from '../domain/operation-results';
import { initiatorResult } from '../domain/payout-decision';
import { publicName } from '../domain/payout-result';
import type { Result } from '../domain/results';
import { statusResultBody, statusTells, type KnownTransaction } from '../domain/status-result';
import type { Books, Payment } from './books';
import type { C2bPayment } from './c2b-book';
import type { Context } from './context';
import type { Settled } from './due';
import { leaveResult } from './leave-result';
import type { Operation } from './operations-book';

/** Answers a Transaction Status query with the ledger's truth, and leaves the result to send. */
export function settleStatus(context: Context, books: Books, query: Operation): Settled {
  const decidedAtMs = context.clock.nowMs();
  const refused = initiatorResult({ ...query, ownShortcode: query.shortcode === context.credentials.shortcode });
  const found = refused === undefined ? look(context, books, query, decidedAtMs) : OPERATION_RESULTS[refused];
  const { code, receipt } = statusTells({ found });
  const description = 'description' in found ? found.description : OPERATION_RESULTS.done.description;
  const { conversationId } = query;
  books.operations.settle({
    ...{ conversationId, decidedAtMs, resultCode: code },
    ...{ resultDescription: description, receipt: null },
  });
  const body = statusResultBody({ ...query, found });
  const dueAtMs = decidedAtMs + context.timings.callbackMs;
  return { callbacks: [leaveResult(books, query, { body, dueAtMs, resultCode: code, receipt })] };
}

/** The transaction that is asked about, by its receipt or its conversation; a fresh one is not known yet. */
function look(context: Context, books: Books, query: Operation, nowMs: number): KnownTransaction | Result {
  const { transactionId, originalConversationId } = query;
  const visibleFromMs = nowMs - context.timings.statusBlindMs;
  const operation =
    (transactionId === null ? undefined : books.operations.findByReceipt(transactionId)) ??
    (originalConversationId === null ? undefined : books.operations.findByConversation(originalConversationId));
  if (operation !== undefined)
    return isKnown(operation, visibleFromMs) ? operationSeen(context, books, operation) : UNKNOWN;
  const payment = transactionId === null ? undefined : books.payments.findByReceipt(transactionId);
  if (payment !== undefined) return (payment.decidedAtMs ?? nowMs) > visibleFromMs ? UNKNOWN : paymentSeen(payment);
  const own = transactionId === null ? undefined : books.c2b.find(transactionId);
  if (own?.outcome !== 'paid' || (own.decidedAtMs ?? nowMs) > visibleFromMs) return UNKNOWN;
  return customersPaymentSeen(own);
}

const UNKNOWN: Result = OPERATION_RESULTS.receiptUnknown;

/** What was refused because of who asked never became a transaction. */
const NEVER_TRANSACTIONS: readonly string[] = [
  OPERATION_RESULTS.initiatorInvalid,
  OPERATION_RESULTS.credentialLocked,
  OPERATION_RESULTS.notPermitted,
].map(({ code }) => String(code));

function isKnown({ state, resultCode, decidedAtMs }: Operation, visibleFromMs: number): boolean {
  if (state === 'open' || resultCode === null || NEVER_TRANSACTIONS.includes(resultCode)) return false;
  return (decidedAtMs ?? visibleFromMs) <= visibleFromMs;
}

const organisation = (shortcode: string) => `${shortcode} - SIMULATED ORGANISATION`;

function operationSeen({ switches }: Context, books: Books, payout: Operation): KnownTransaction {
  const { shortcode, receipt, originatorConversationId, conversationId, acceptedAtMs } = payout;
  return {
    ...{ originatorConversationId, conversationId, receipt, initiatedAtMs: acceptedAtMs },
    debitParty: organisation(shortcode),
    creditParty: publicName(payout.recipient ?? payerOf(books, payout.transactionId ?? '')),
    debitAccount: 'Utility Account',
    chargeCents: receipt === null || payout.api !== 'b2c' ? cents(0) : switches.payoutChargeCents,
    reason: REASONS[payout.commandId] ?? payout.commandId,
    amountCents: payout.amountCents ?? cents(0),
    finalisedAtMs: payout.decidedAtMs ?? acceptedAtMs,
  };
}

const REASONS: Readonly<Record<string, string>> = {
  BusinessPayment: 'Business Payment to Customer via API',
  SalaryPayment: 'Salary Payment via API',
  PromotionPayment: 'Promotion Payment via API',
  TransactionReversal: 'Transaction Reversal via API',
};

function paymentSeen(payment: Payment): KnownTransaction {
  return {
    debitParty: publicName(payment.payer),
    creditParty: organisation(payment.partyB),
    debitAccount: 'MMF Account For Customer',
    chargeCents: cents(0),
    reason: payment.transactionType === 'CustomerPayBillOnline' ? 'Pay Bill Online' : 'Merchant Payment Online',
    amountCents: payment.paidCents ?? payment.amountCents,
    originatorConversationId: payment.merchantRequestId,
    conversationId: '',
    initiatedAtMs: payment.acceptedAtMs,
    finalisedAtMs: payment.decidedAtMs ?? payment.acceptedAtMs,
    receipt: payment.receipt,
  };
}

/** Who paid what a receipt is about. */
function payerOf(books: Books, receipt: string): string {
  return books.payments.findByReceipt(receipt)?.payer ?? books.c2b.find(receipt)?.payer ?? '';
}

function customersPaymentSeen(payment: C2bPayment): KnownTransaction {
  return {
    debitParty: publicName(payment.payer),
    creditParty: organisation(payment.shortcode),
    debitAccount: 'MMF Account For Customer',
    chargeCents: cents(0),
    reason: payment.commandId === 'CustomerPayBillOnline' ? 'Pay Bill' : 'Merchant Payment',
    amountCents: payment.amountCents,
    originatorConversationId: '',
    conversationId: '',
    initiatedAtMs: payment.acceptedAtMs,
    finalisedAtMs: payment.decidedAtMs ?? payment.acceptedAtMs,
    receipt: payment.transId,
  };
}
