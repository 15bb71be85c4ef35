import { mpesaAccount, transitAccount } from './accounts';
import { creditData, isPosted, type Credit } from './credit';
import type { LedgerFact, LedgerView } from './ledger-view';
import { transfer } from './posting';
import { postingIdOf, postingStream } from './streams';

export function transitStreams({ transactionId }: Pick<Credit, 'transactionId'>): string[] {
  return [postingStream(postingIdOf(transactionId, 'transit'))];
}

/**
 * Puts a customer's money into transit, once a payment: it is owed to another customer, or back to this one, and never to the
 * merchant. @throws DaftariError ALREADY_EXISTS
 */
export function decideTransit(command: Credit, view: LedgerView): LedgerFact[] {
  const { transactionId, environment, merchantId, shortcode, amountCents } = command;
  const postingId = postingIdOf(transactionId, 'transit');
  if (isPosted(postingId, command, view)) return [];
  const legs = transfer(mpesaAccount(environment, shortcode), transitAccount(environment, merchantId), amountCents);
  const data = { ...creditData(postingId, command), legs };
  return [{ stream: postingStream(postingId), type: 'TransitCredited.v1', data }];
}
