import type { Environment } from '@daftari/journal-core/event';
import type { ResultAddresses, StatusQuestion } from '@daftari/daraja/initiator-port';
import type { Payout } from '../../domain/payout/payout';
import { dueStep } from '../../domain/payout/payout-schedule';
import { isRefund } from '../../domain/refund/refund-conclusion';
import type { InFlight } from '../in-flight';
import type { PaymentKey } from '../payment-log';
import { ANSWER_WITHIN_MS, askOnce, type AskDeps } from '../reconciler-ask';
import type { Reconciled } from '../reconciler-question';
import type { PayoutLog } from './payout-log';
import type { PayoutProvider, PayoutRouteDeps } from './payout-route';
import { sendOf, subjectOf, submitPayout, type PayoutSubmissionDeps } from './payout-submission';

export interface ReconcilePayoutDeps
  extends AskDeps, PayoutSubmissionDeps, Pick<PayoutRouteDeps, 'payoutsFor' | 'resultUrlsFor'> {
  readonly payouts: PayoutLog;
  /** Sends go on when nobody waits for them. */
  readonly inFlight: InFlight;
  /** The schedule, in milliseconds after the send, ascending. */
  readonly statusAskAfterMs: readonly number[];
}

const MAX_ID = 120;

/**
 * Does what is due for one payout: asks for its status, sends it once more, or ends it by what is on record. The log decides
 * what is due, so that any number of processes may do this at the same time. The status itself comes as a callback.
 */
export async function reconcilePayout(deps: ReconcilePayoutDeps, key: PaymentKey): Promise<Reconciled> {
  const payout = await deps.payouts.find(key);
  if (payout === undefined) return 'not-due';
  const step = dueStep(payout, deps.clock.nowMs(), deps.statusAskAfterMs);
  if (step === undefined) return 'not-due';
  if (step === 'conclude') return conclude(deps, payout);
  const provider = deps.payoutsFor?.(payout.environment);
  const { resultUrlsFor } = deps;
  if (provider === undefined || resultUrlsFor === undefined) return 'unanswered';
  const subject = subjectOf(payout);
  if (step === 'ask') return askStatus(deps, provider, payout, resultUrlsFor(subject, 'payout-status'));
  return resend(deps, provider, payout, resultUrlsFor(subject, 'payout'));
}

async function conclude({ payouts }: ReconcilePayoutDeps, payout: Payout): Promise<Reconciled> {
  await payouts.decide(payout, { kind: 'conclude' }, causeOf(payout));
  return 'recorded';
}

async function askStatus(
  deps: ReconcilePayoutDeps,
  provider: PayoutProvider,
  payout: Payout,
  addresses: ResultAddresses,
): Promise<Reconciled> {
  const about = questionOf(payout);
  const question: StatusQuestion = { ...about, shortcode: payout.shortcode, ...addresses };
  const outcome = await askOnce(deps, () => provider.askStatus(question, ANSWER_WITHIN_MS));
  if (outcome.kind === 'unavailable') return 'unanswered';
  if (outcome.kind === 'refused') return outcome.code === 'PROVIDER_UNAVAILABLE' ? 'unanswered' : 'refused';
  const conversationId = outcome.conversationId.slice(0, MAX_ID);
  const byReceipt = 'receipt' in about ? { receipt: about.receipt } : {};
  const command = { kind: 'status-asked', number: payout.asked + 1, conversationId, ...byReceipt } as const;
  await deps.payouts.decide(payout, command, { ...causeOf(payout), actor: 'provider:daraja' });
  return 'recorded';
}

/** By what it is asked for: our own id, or Daraja's of a reversal; while that is not known, the receipt of the payment. */
function questionOf(payout: Payout) {
  const { originatorConversationId, reversalId, reverses: receipt } = payout;
  if (!isRefund(payout)) return { originatorConversationId };
  if (reversalId !== undefined) return { originatorConversationId: reversalId };
  if (receipt === undefined) throw new Error(`refund ${payout.transactionId} names no receipt to ask by`);
  return { receipt };
}

/** Recorded before it is sent: whoever finds it there asks for the status first. */
async function resend(
  deps: ReconcilePayoutDeps,
  provider: PayoutProvider,
  payout: Payout,
  addresses: ResultAddresses,
): Promise<Reconciled> {
  const send = sendOf(provider, payout, addresses);
  const command = { kind: 'resend', number: payout.sends, nowMs: deps.clock.nowMs() } as const;
  const decided = await deps.payouts.decide(payout, command, causeOf(payout));
  if (decided.isNew) void deps.inFlight.run(() => submitPayout(deps, decided.payout, send));
  return 'recorded';
}

function causeOf({ initiatedBy: causation, environment }: Payout): Cause {
  return { causation, actor: 'service:initiation', environment };
}

interface Cause {
  readonly causation: string;
  readonly actor: string;
  readonly environment: Environment;
}
