import { Contradiction } from '../contradiction';
import { isRefund } from '../refund/refund-conclusion';
import type { Payout } from './payout';
import type { Paid, SpokenOf } from './payout-command';

/** @throws Contradiction what the provider says cannot be about this payout; nothing was recorded */
export function assertSamePayout(said: SpokenOf, payout: Payout): void {
  if (said.attemptId !== payout.attemptId) refuse(payout, 'another attempt than the one that was sent');
  if (isSentApart(payout)) return;
  // Daraja may give its own id in the place of ours (daraja.md §5): either id is enough, and none contradicts nothing.
  const isOurs = said.originatorConversationId === payout.originatorConversationId;
  const { conversationId: known } = payout;
  if (isOurs || known === undefined || said.conversationId === '' || said.conversationId === known) return;
  refuse(payout, 'another ConversationID than the one that was acknowledged');
}

/** True when each send has a ConversationID of its own: a reversal takes no id of ours that would make them one request. */
export function isSentApart(payout: Pick<Payout, 'paymentType' | 'sends'>): boolean {
  return isRefund(payout) && payout.sends > 1;
}

/** @throws Contradiction as above */
export function assertSameAmount({ amountCents }: Paid, payout: Payout): void {
  if (amountCents === undefined || amountCents === payout.amountCents) return;
  refuse(payout, `${amountCents} cents instead of ${payout.amountCents}`);
}

function refuse({ transactionId }: Payout, what: string): never {
  throw new Contradiction(
    `what M-Pesa says about payout ${transactionId} names ${what}; nothing was recorded. ` +
      'Look the payout up at the provider before anything is paid again',
  );
}
