import { Contradiction } from '../contradiction';
import type { Payout, PayoutEvent } from './payout';
import type { AcceptPayout, GiveUpSend, RefusePayout, ResendPayout } from './payout-command';
import { canResend } from './payout-schedule';
import { isSentApart } from './same-payout';

/** An acknowledgement may be late: after an unknown send, after a further one, or after the result itself. */
export function decideAccept(command: AcceptPayout, payout: Payout): PayoutEvent[] {
  const { conversationId, reversalId, resultCode, resultDescription } = command;
  const known = payout.conversationId;
  if (known !== undefined && conversationId !== '' && known !== conversationId && !isSentApart(payout)) {
    throw new Contradiction(
      `payout ${payout.transactionId} was acknowledged under another ConversationID than the one on record; ` +
        'the acknowledgement was not recorded. M-Pesa may have taken it twice: compare both with the provider',
    );
  }
  if (payout.submission === 'accepted') return [];
  if (payout.submission === 'refused') {
    throw new Contradiction(
      `payout ${payout.transactionId} was refused and then acknowledged; the acknowledgement was not recorded. ` +
        'Ask the provider whether the money went out',
    );
  }
  // An end that is no success has settled the fee already: there is nothing to add.
  if (payout.outcome?.status === 'FAILED') return [];
  const name = reversalId === undefined ? {} : { reversalId };
  const data = { ...about(payout), conversationId, ...name, resultCode, resultDescription, fee: payout.fee };
  return [{ type: 'PayoutAccepted.v1', data }];
}

/**
 * A refusal ends a payout that was sent once. That a further send was refused says nothing about the earlier ones; nor does
 * the late refusal of an earlier one about the further.
 */
export function decideRefuse(command: RefusePayout, payout: Payout): PayoutEvent[] {
  const { send, code, resultCode, resultDescription, retryAfterSeconds } = command;
  if (payout.submission === 'refused') return [];
  if (payout.sends > 1) {
    const reason = `send ${send} was refused (${resultCode}), and nobody knows about the one before`;
    return decideGiveUp({ kind: 'give-up-submission', send, reason }, payout);
  }
  if (payout.submission === 'accepted' || payout.outcome !== undefined || payout.doubts.length > 0) {
    throw new Contradiction(
      `payout ${payout.transactionId} was refused by the provider after it had taken it; ` +
        'the refusal was not recorded. Ask the provider how it ended',
    );
  }
  const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  const why = { code, resultCode, resultDescription, ...retry };
  return [{ type: 'PayoutRefused.v1', data: { ...about(payout), ...why, ...reservedFor(payout) } }];
}

export function decideGiveUp({ send, reason }: GiveUpSend, payout: Payout): PayoutEvent[] {
  if (payout.submission !== 'open' || payout.outcome !== undefined || send !== payout.sends) return [];
  return [{ type: 'PayoutSubmissionUnknown.v1', data: { ...about(payout), reason } }];
}

/** The first resend has the number 1. Nothing follows when it is not time, or somebody else was quicker. */
export function decideResend({ number, nowMs }: ResendPayout, payout: Payout): PayoutEvent[] {
  if (number !== payout.sends || !canResend(payout, nowMs)) return [];
  return [{ type: 'PayoutResent.v1', data: { ...about(payout), number } }];
}

/** Everything that the ledger needs to end the holds. */
export function reservedFor({ amountCents, currency, holdId, shortcode, fee }: Payout) {
  return { amountCents, currency, holdId, shortcode, fee };
}

function about({ transactionId, merchantId, attemptId }: Payout) {
  return { transactionId, merchantId, attemptId };
}
