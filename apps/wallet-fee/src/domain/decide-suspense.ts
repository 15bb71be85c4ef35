import { mpesaAccount, suspenseAccount } from './accounts';
import { creditData, isPosted, type Credit } from './credit';
import type { LedgerFact, LedgerView } from './ledger-view';
import { transfer, type Posting } from './posting';
import { postingStream, suspensePostingId } from './streams';

export function suspenseStreams({ transactionId, receipt }: Credit): string[] {
  const streams = [postingStream(suspensePostingId(transactionId))];
  return receipt === undefined ? streams : [...streams, postingStream(suspensePostingId(transactionId, receipt))];
}

/**
 * Puts money that came after its payment had ended otherwise into suspense, where it waits for a person. Once a receipt, or
 * once a payment while the receipt is not known: the same amount that comes again with its receipt is the same money, for a
 * prompt is paid once. @throws DaftariError ALREADY_EXISTS the same receipt with another amount
 */
export function decideSuspense(command: Credit, view: LedgerView): LedgerFact[] {
  const { transactionId, environment, shortcode, amountCents, receipt } = command;
  const postingId = suspensePostingId(transactionId, receipt);
  if (isPosted(postingId, command, view)) return [];
  const withoutReceipt = view.stream<Posting>(postingStream(suspensePostingId(transactionId))).state;
  if (withoutReceipt?.amountCents === amountCents) return [];
  const legs = transfer(mpesaAccount(environment, shortcode), suspenseAccount(environment, shortcode), amountCents);
  const data = { ...creditData(postingId, command), reason: 'late' as const, legs };
  return [{ stream: postingStream(postingId), type: 'FundsSuspended.v1', data }];
}
