import { mpesaAccount, suspenseAccount } from './accounts';
import { creditData, isPosted, type Credit } from './credit';
import type { LedgerFact, LedgerView } from './ledger-view';
import { transfer } from './posting';
import { postingStream, settledPostingId, suspensePostingId } from './streams';

type WithReceipt = Credit & { readonly receipt: string };

export function unmatchedStreams({ transactionId, receipt }: WithReceipt): string[] {
  return [postingStream(suspensePostingId(transactionId, receipt))];
}

/** Puts money that is nobody's yet into suspense, once a receipt. @throws DaftariError ALREADY_EXISTS with another amount */
export function decideUnmatched(command: WithReceipt, view: LedgerView): LedgerFact[] {
  const { transactionId, environment, shortcode, amountCents, receipt } = command;
  const postingId = suspensePostingId(transactionId, receipt);
  if (isPosted(postingId, command, view)) return [];
  const legs = transfer(mpesaAccount(environment, shortcode), suspenseAccount(environment, shortcode), amountCents);
  const data = { ...creditData(postingId, command), reason: 'unmatched' as const, legs };
  return [{ stream: postingStream(postingId), type: 'FundsSuspended.v1', data }];
}

export function resolvedStreams({ transactionId, receipt }: WithReceipt): string[] {
  return [postingStream(settledPostingId(transactionId, receipt))];
}

/**
 * Takes money out of suspense of which a person said whose it is, or that it was given back outside of Daftari: it is as if it
 * had not come. Its merchant's credit, which is in another partition, is then as any other. Suspense is never left negative
 * where the merchant's own money waits in it. @throws DaftariError ALREADY_EXISTS with another amount
 */
export function decideResolved(command: WithReceipt, view: LedgerView): LedgerFact[] {
  const { transactionId, environment, shortcode, amountCents, receipt } = command;
  const postingId = settledPostingId(transactionId, receipt);
  if (isPosted(postingId, command, view)) return [];
  const legs = transfer(suspenseAccount(environment, shortcode), mpesaAccount(environment, shortcode), amountCents);
  const data = { ...creditData(postingId, command), legs };
  return [{ stream: postingStream(postingId), type: 'SuspenseSettled.v1', data }];
}
