import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import { payoutOutcomeOf } from '@daftari/daraja/initiator-result-codes';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { CannotHandle } from '@daftari/messaging-core/cannot-handle';
import { Contradiction } from '../../domain/contradiction';
import { decideOn } from '../../domain/payout/decide-payout';
import { ALREADY_REVERSED, heardOfReversal, isRefund } from '../../domain/refund/refund-conclusion';
import type { Payout } from '../../domain/payout/payout';
import type {
  AlreadyReversed,
  DoubtPayout,
  Paid,
  PaidResult,
  StatusReported,
} from '../../domain/payout/payout-command';
import type { PaymentLog } from '../payment-log';
import type { PayoutLog } from './payout-log';
import { statusVerdictOf } from './status-verdict';

export interface RecordPayoutResultDeps {
  readonly payouts: PayoutLog;
  /** Payments and payouts share one space of receipts. */
  readonly log: Pick<PaymentLog, 'claimReceipt'>;
  readonly logger: { warn(fields: object, message: string): void };
}

type Matched = Extract<CallbackEvent, { type: 'ProviderResultMatched.v1' }>;
type Said = DoubtPayout | PaidResult | AlreadyReversed | StatusReported;

const MAX_ID = 120;

/**
 * Handles the events of the callback service that speak of payouts: results, statuses, and words that something waited too
 * long. Idempotent.
 * @throws CannotHandle what was said contradicts the log: it stays visible until a person has looked
 */
export function payoutResultRecorder(deps: RecordPayoutResultDeps): (event: RecordedEvent) => Promise<void> {
  return async (event) => {
    if (event.type !== 'ProviderResultMatched.v1') return;
    try {
      await recordPayoutResult(deps, event as RecordedEvent<Matched>);
    } catch (error) {
      throw error instanceof Contradiction ? new CannotHandle(error.message, { cause: error }) : error;
    }
  };
}

async function recordPayoutResult(deps: RecordPayoutResultDeps, event: RecordedEvent<Matched>): Promise<void> {
  const payout = await payoutOf(deps.payouts, event);
  const command = isRefund(payout) ? ofReversal(event.data, payout) : commandOf(event.data);
  if (command.kind === 'doubt' && command.cause === 'unclear-result') {
    const { transactionId, resultCode } = event.data;
    deps.logger.warn(
      { transactionId, resultCode },
      `the result of payout ${transactionId} has the code ${resultCode}, which says nothing clear; ` +
        'it is not taken as final: the payout stays open until its status is known, or a person has decided',
    );
  }
  // Looked at before the receipt is claimed: what contradicts the payout must not take the receipt either.
  const next = isRefund(payout) ? await deps.payouts.preview(payout, command) : decideOn(payout, command);
  if (next.length === 0) return;
  const { merchantId, transactionId, environment } = payout;
  const cause = { causation: event.id, actor: 'provider:daraja', environment };
  const receipt = receiptOf(command);
  if (receipt !== undefined) await deps.log.claimReceipt(environment, { transactionId, merchantId, receipt }, cause);
  await deps.payouts.decide(payout, command, cause);
}

async function payoutOf(payouts: PayoutLog, event: RecordedEvent<Matched>): Promise<Payout> {
  const payout = await payouts.find(event.data);
  if (payout !== undefined && payout.environment === event.environment) return payout;
  throw new Contradiction(
    `a callback speaks of payout ${event.data.transactionId}, which this merchant does not have in ` +
      `${event.environment ?? 'no'} environment; nothing was recorded. Compare the callback with the payments journal`,
  );
}

/** The same words of a reversal: it is named by Daraja, can have been done before, and is not the payment itself. */
function ofReversal(data: Matched['data'], refund: Payout): Said {
  const command = commandOf(data);
  if (command.kind === 'status-reported') return heardOfReversal(command, refund);
  if (command.kind !== 'doubt') return command;
  const { cause, ...said } = command;
  if (data.resultCode === ALREADY_REVERSED) return { ...said, kind: 'already-reversed' };
  const reversalId = data.originatorConversationId.slice(0, MAX_ID);
  return { ...said, cause, ...(reversalId === '' ? {} : { reversalId }) };
}

function commandOf({ kind, ...data }: Matched['data']): Said {
  const { attemptId, originatorConversationId, conversationId, resultCode, resultDescription } = data;
  const word = { resultCode, resultDescription };
  const about = { attemptId, originatorConversationId, conversationId };
  switch (kind) {
    case 'payout': {
      const outcome = payoutOutcomeOf(resultCode);
      if (outcome === 'success') return { kind: 'paid', ...about, ...word, ...paidOf(data) };
      const cause = outcome === 'failed' ? 'failure-result' : 'unclear-result';
      return { kind: 'doubt', cause, ...about, ...word };
    }
    case 'payout-timeout':
      return { kind: 'doubt', cause: 'queue-timeout', ...about, ...word };
    case 'payout-status': {
      const { transactionStatus = '' } = data;
      const verdict = statusVerdictOf(resultCode, transactionStatus);
      const paid = verdict === 'completed' ? paidOf(data) : {};
      return { kind: 'status-reported', attemptId, conversationId, verdict, transactionStatus, ...word, ...paid };
    }
    case 'payout-status-timeout': {
      const unclear = { verdict: 'unclear', transactionStatus: '' } as const;
      return { kind: 'status-reported', attemptId, conversationId, ...unclear, ...word };
    }
  }
}

function paidOf({ receipt, amountCents, receiverName, paidAt }: Omit<Matched['data'], 'kind'>): Paid {
  return {
    ...(receipt === undefined || receipt === '' ? {} : { receipt }),
    ...(amountCents === undefined ? {} : { amountCents }),
    ...(receiverName === undefined ? {} : { receiverName }),
    ...(paidAt === undefined ? {} : { paidAt }),
  };
}

function receiptOf(command: Said): string | undefined {
  return 'receipt' in command ? command.receipt : undefined;
}
