import type { CallbackSubject } from '@daftari/daraja/callback-token';
import type { InitiatorProvider, PayoutOutcome, Queued, ResultAddresses } from '@daftari/daraja/initiator-port';
import type { ReversalProvider } from '@daftari/daraja/reversal-port';
import type { Clock } from '@daftari/kernel/clock';
import { cents } from '@daftari/kernel/money';
import type { Phone } from '@daftari/kernel/phone';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { Payout } from '../../domain/payout/payout';
import type { PayoutCommand } from '../../domain/payout/payout-command';
import { resendByMs } from '../../domain/payout/payout-schedule';
import { ALREADY_REVERSED, isRefund } from '../../domain/refund/refund-conclusion';
import { GIVE_UP_AFTER_MS, NOT_SENT, orGiveUp, SEND_WITHIN_MS } from '../submission';
import type { PayoutLog } from './payout-log';

const MAX_TEXT = 500;
const MAX_ID = 120;

export interface PayoutSubmissionDeps {
  readonly payouts: Pick<PayoutLog, 'decide'>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: { error(fields: object, message: string): void };
}

/** What was learned from the provider, and the payout after it was recorded. */
export interface PayoutSubmitted {
  readonly outcome: PayoutOutcome;
  /** Undefined when it could not be recorded: the sweep will find the payout. */
  readonly payment: Payout | undefined;
}

/** Pays out, or reverses; both have their results sent to the same addresses. */
export type SendingProvider = Pick<InitiatorProvider, 'payOut'> & ReversalProvider;

/** Asks the provider, within so many milliseconds. */
export type Send = (deadlineMs: number) => Promise<PayoutOutcome>;

/** What every send of a payout asks the provider for: the same, byte for byte. */
export function sendOf(provider: SendingProvider, payout: Payout, addresses: ResultAddresses): Send {
  const { shortcode, commandId, reference, description, reverses: receipt } = payout;
  const remarks = description === '' ? reference : description;
  const amountCents = cents(payout.amountCents);
  if (commandId === 'TransactionReversal') {
    if (receipt === undefined) throw new Error(`refund ${payout.transactionId} names no receipt to reverse`);
    return (deadlineMs) => provider.reverse({ shortcode, receipt, amountCents, remarks, ...addresses }, deadlineMs);
  }
  const { originatorConversationId } = payout;
  const occasion = reference === '' ? {} : { occasion: reference };
  const phone = payout.phone as Phone;
  const order = { originatorConversationId, shortcode, commandId, amountCents, phone, remarks, ...occasion };
  return (deadlineMs) => provider.payOut({ ...order, ...addresses }, deadlineMs);
}

export function subjectOf({ environment, merchantId, transactionId, attemptId }: CallbackSubject): CallbackSubject {
  return { environment, merchantId, transactionId, attemptId };
}

/**
 * Does the last decided send of a payout, and records what came of it. Never rejects. An outcome that comes after we gave
 * up is still recorded. Nothing leaves later than 30 s after the send was decided, or than the payout may be sent at all.
 */
export async function submitPayout(deps: PayoutSubmissionDeps, payout: Payout, ask: Send): Promise<PayoutSubmitted> {
  const sent = send(deps, payout, ask);
  const outcome = await orGiveUp(deps.scheduler, sent);
  if (outcome !== undefined) return { outcome, payment: await record(deps, payout, outcome) };
  void sent.then((late) => record(deps, payout, late));
  const reason = `the provider did not answer within ${GIVE_UP_AFTER_MS / 1_000} s`;
  const unknown = { kind: 'unknown', reason } as const;
  return { outcome: unknown, payment: await record(deps, payout, unknown) };
}

async function send({ clock }: PayoutSubmissionDeps, payout: Payout, ask: Send): Promise<PayoutOutcome> {
  const byMs = Math.min(Date.parse(payout.sentAt) + SEND_WITHIN_MS, resendByMs(payout));
  const leftMs = byMs - clock.nowMs();
  if (leftMs <= 0) return NOT_SENT;
  try {
    return await ask(leftMs);
  } catch (error) {
    // The port promises never to reject; a bug there must not look like a refusal.
    return { kind: 'unknown', reason: `the provider failed: ${error instanceof Error ? error.name : 'no error'}` };
  }
}

async function record({ payouts, logger }: PayoutSubmissionDeps, payout: Payout, outcome: PayoutOutcome) {
  const { environment, initiatedBy: causation, transactionId } = payout;
  const actor = outcome.kind === 'unknown' ? 'service:initiation' : 'provider:daraja';
  try {
    const cause = { causation, actor, environment };
    return (await payouts.decide(payout, commandOf(outcome, payout), cause)).payout;
  } catch (error) {
    logger.error(
      { transactionId, outcome: outcome.kind, err: error },
      `payout ${transactionId} was submitted (${outcome.kind}), but that could not be recorded. ` +
        'Its status is asked for before anything else happens',
    );
    return undefined;
  }
}

function commandOf(outcome: PayoutOutcome, payout: Payout): PayoutCommand {
  const { sends: number } = payout;
  switch (outcome.kind) {
    case 'queued': {
      const names = { conversationId: outcome.conversationId.slice(0, MAX_ID), ...reversalIdOf(outcome, payout) };
      return { kind: 'accept', ...names, ...wordOf(outcome) };
    }
    case 'duplicate':
      // An earlier send did arrive; what the provider calls it was told to nobody.
      return { kind: 'accept', conversationId: '', ...wordOf(outcome) };
    case 'refused': {
      // Daraja names no reversal by which it was done: it may be this very one, or somebody's at M-Pesa.
      if (isRefund(payout) && outcome.resultCode === ALREADY_REVERSED) return unclear(number, alreadyReversed(outcome));
      const { code, retryAfterSeconds } = outcome;
      const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfterSeconds) };
      return { kind: 'refuse', send: number, code, ...wordOf(outcome), ...retry };
    }
    case 'unknown':
      return unclear(number, outcome.reason);
  }
}

function unclear(send: number, reason: string): PayoutCommand {
  return { kind: 'give-up-submission', send, reason: reason.slice(0, MAX_TEXT) };
}

function alreadyReversed({ resultCode, resultDescription }: { resultCode: string; resultDescription: string }): string {
  return `M-Pesa says that the payment was given back before: ${resultCode} ${resultDescription}`.trim();
}

/** Of a reversal the id is Daraja's own; of all else it is ours, and known. */
function reversalIdOf({ originatorConversationId }: Queued, payout: Payout) {
  const reversalId = originatorConversationId.slice(0, MAX_ID);
  return isRefund(payout) && reversalId !== '' ? { reversalId } : {};
}

function wordOf({ resultCode, resultDescription }: { resultCode: string; resultDescription: string }) {
  return { resultCode, resultDescription: resultDescription.slice(0, MAX_TEXT) };
}
