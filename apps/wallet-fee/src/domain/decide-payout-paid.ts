import { DaftariError } from '@daftari/kernel/errors';
import { mpesaAccount } from './accounts';
import { creditData } from './credit';
import type { LedgerFact, LedgerView } from './ledger-view';
import { findPaid, type PaidPayout } from './paid-payout';
import { transfer } from './posting';
import { holdStream, postingIdOf } from './streams';

/**
 * Turns what was held for a payout into its posting, from the payout wallet to the shortcode that paid. Once: paid stays
 * paid. After a release it is refused (HOLD_FINISHED), for the money may be spent: such a payout is charged as a late one.
 */
export function decidePayoutPaid(command: PaidPayout, view: LedgerView): LedgerFact[] {
  const hold = findPaid(command, view);
  const { holdId, environment, account, amountCents } = hold;
  if (hold.status === 'paid') return [];
  if (hold.status === 'released') {
    throw new DaftariError('HOLD_FINISHED', `The hold ${holdId} was released; its payout can not be paid from it.`);
  }
  const postingId = postingIdOf(holdId, 'payout');
  const legs = transfer(account, mpesaAccount(environment, command.shortcode), amountCents);
  const data = { holdId, ...creditData(postingId, command), legs };
  return [{ stream: holdStream(holdId), type: 'PayoutPaid.v1', data }];
}
