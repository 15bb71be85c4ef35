import type { Decider } from '@daftari/journal-core/decider';
import { DaftariError } from '@daftari/kernel/errors';
import { decidePayoutResolution } from '../resolve/resolve-payout';
import { decidePaid, decideStatusReported, failedEvent } from './decide-payout-end';
import { assertSamePayout } from './same-payout';
import { decideAccept, decideGiveUp, decideRefuse, decideResend } from './decide-send';
import type { Payout, PayoutEvent, PayoutState } from './payout';
import { amountHoldOf } from './payout-attempt';
import type {
  AbandonPayout,
  AlreadyReversed,
  DoubtPayout,
  InitiatePayout,
  PayoutCommand,
  StatusAsked,
} from './payout-command';
import { notExecutedBy } from './payout-conclusion';
import { payoutModel } from './payout-model';

/** The life of a payout (design §5.2). */
export const payoutDecider: Decider<PayoutCommand, PayoutState, PayoutEvent> = {
  ...payoutModel,
  /** @throws DaftariError ALREADY_EXISTS, TRANSACTION_NOT_FOUND, REVIEW_NOT_DUE, DECISION_CONFLICT; Contradiction */
  decide(command, state) {
    if (command.kind === 'initiate') return decideInitiate(command, state);
    if (command.kind === 'abandon') return decideAbandon(command, state);
    if (state.payout === undefined) throw new DaftariError('TRANSACTION_NOT_FOUND');
    return decideOn(state.payout, command);
  },
};

/** Decides about a payout that was initiated. @throws Contradiction; DaftariError a person can not decide so (now) */
export function decideOn(
  payout: Payout,
  command: Exclude<PayoutCommand, InitiatePayout | AbandonPayout>,
): PayoutEvent[] {
  switch (command.kind) {
    case 'accept':
      return decideAccept(command, payout);
    case 'refuse':
      return decideRefuse(command, payout);
    case 'give-up-submission':
      return decideGiveUp(command, payout);
    case 'resend':
      return decideResend(command, payout);
    case 'doubt':
      return decideDoubt(command, payout);
    case 'status-asked':
      return decideStatusAsked(command, payout);
    case 'status-reported':
      return decideStatusReported(command, payout);
    case 'paid':
      return decidePaid(command, payout);
    case 'already-reversed':
      return decideAlreadyReversed(command, payout);
    case 'conclude':
      return decideConclude(payout);
    case 'resolve':
      return decidePayoutResolution(command, payout);
  }
}

/** A payout starts once, and never under a hold that was given up: that hold may be released at any moment. */
function decideInitiate({ data }: InitiatePayout, { payout, abandonedHolds }: PayoutState): PayoutEvent[] {
  if (payout !== undefined) throw new DaftariError('ALREADY_EXISTS');
  if (abandonedHolds.includes(data.holdId)) {
    throw new DaftariError('ALREADY_EXISTS', 'This attempt was abandoned; another attempt may follow.');
  }
  return [{ type: 'PayoutInitiated.v1', data }];
}

/** Both holds of an attempt are given up together, whichever of them is named. */
function decideAbandon(command: AbandonPayout, { payout, abandonedHolds }: PayoutState): PayoutEvent[] {
  const { merchantId, transactionId, reason } = command;
  const holdId = amountHoldOf(transactionId, command.holdId, abandonedHolds);
  if (abandonedHolds.includes(holdId)) return [];
  if (payout !== undefined) throw new DaftariError('ALREADY_EXISTS', 'A payout stands behind this hold.');
  return [{ type: 'PayoutAbandoned.v1', data: { transactionId, merchantId, holdId, reason } }];
}

/** The same doubt again, and any doubt about what has an end, is nothing new. */
function decideDoubt(command: DoubtPayout, payout: Payout): PayoutEvent[] {
  assertSamePayout(command, payout);
  const { cause, reversalId, resultCode, resultDescription } = command;
  const isKnown = payout.doubts.some((doubt) => doubt.cause === cause && doubt.resultCode === resultCode);
  if (payout.outcome !== undefined || isKnown) return [];
  const { transactionId, merchantId, attemptId } = payout;
  const name = reversalId === undefined ? {} : { reversalId };
  const about = { transactionId, merchantId, attemptId, ...name };
  return [{ type: 'PayoutDoubted.v1', data: { ...about, cause, resultCode, resultDescription } }];
}

/** After the end there is nothing to ask for. */
function decideStatusAsked({ kind: _, ...question }: StatusAsked, payout: Payout): PayoutEvent[] {
  if (payout.outcome !== undefined || question.number <= payout.asked) return [];
  const { transactionId, merchantId, attemptId } = payout;
  return [{ type: 'PayoutStatusAsked.v1', data: { transactionId, merchantId, attemptId, ...question } }];
}

/** It is done, whoever did it; its receipt comes with the result of the send that did, or from the statement. */
function decideAlreadyReversed(command: AlreadyReversed, payout: Payout): PayoutEvent[] {
  assertSamePayout(command, payout);
  // After its end it is another's doing: that of a refund which followed, or of a person.
  return payout.outcome === undefined ? decidePaid({ ...command, kind: 'paid' }, payout) : [];
}

function decideConclude(payout: Payout): PayoutEvent[] {
  const answer = notExecutedBy(payout);
  return answer === undefined ? [] : [failedEvent(payout, answer)];
}
