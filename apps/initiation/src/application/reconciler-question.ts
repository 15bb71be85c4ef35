import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Clock } from '@daftari/kernel/clock';
import type { FinalStatus, Payment, PaymentEvent } from '../domain/payment';
import { conclusionOf } from '../domain/query-conclusion';
import { nextQueryAtMs } from '../domain/query-schedule';
import { statusOfCode } from './final-status';
import type { PaymentKey, PaymentLog } from './payment-log';
import { askedAbout, type AskedDeps } from './payment-route';
import { queriedCommand, resultCommand, type Heard, type Word } from './reconciler-answer';
import { ANSWER_WITHIN_MS, askOnce, type AskDeps } from './reconciler-ask';
import { recordOutcome } from './record-outcome';

export interface QuestionDeps extends AskDeps, AskedDeps {
  readonly log: PaymentLog;
  readonly clock: Clock;
  /** The schedule, in milliseconds after the push, ascending. */
  readonly askAfterMs: readonly number[];
}

/** `not-due`: there is nothing to do now; `unanswered`, `refused`: the same question has to be asked again, soon or later. */
export type Reconciled = 'recorded' | 'not-due' | 'unanswered' | 'refused';

const QUERIED = 'PaymentQueried.v1';
const ACTOR = 'provider:daraja';

/**
 * Does what is due for one payment: asks the provider and records the answer, and the end that follows from it. The log
 * decides what is due, so that any number of processes may do this at the same time.
 */
export async function reconcilePayment(deps: QuestionDeps, key: PaymentKey): Promise<Reconciled> {
  const payment = await deps.log.find(key);
  if (payment === undefined) return 'not-due';
  const known = conclusionOf(payment, statusOfCode);
  if (known !== undefined) return conclude(deps, payment, known);
  const dueMs = nextQueryAtMs(payment, deps.askAfterMs);
  if (dueMs === undefined || dueMs > deps.clock.nowMs()) return 'not-due';
  const { shortcode, providerCheckoutId = '' } = payment;
  const provider = await askedAbout(deps, payment);
  if (provider === undefined) return 'unanswered';
  const outcome = await askOnce(deps, () => provider.query({ shortcode, providerCheckoutId }, ANSWER_WITHIN_MS));
  return outcome.kind === 'unavailable' ? 'unanswered' : recordAnswer(deps, payment, outcome);
}

async function recordAnswer(deps: QuestionDeps, payment: Payment, heard: Heard): Promise<Reconciled> {
  const { environment, initiatedBy: causation } = payment;
  const command = queriedCommand(payment, heard);
  const after = await deps.log.decide(payment, command, { causation, actor: ACTOR, environment });
  if (command.verdict === 'success') {
    // Money that moved is recorded even when another answer, or another end, was quicker.
    const { providerRequestId } = heard.kind === 'answered' ? heard : {};
    return conclude(deps, after, 'SUCCESS', { ...command, providerRequestId });
  }
  const status = conclusionOf(after, statusOfCode);
  return status === undefined ? 'recorded' : conclude(deps, after, status);
}

/** The end in the words of the answer at hand, else of the last one on record. */
async function conclude(deps: QuestionDeps, payment: Payment, status: FinalStatus, heard?: Word): Promise<Reconciled> {
  const last = (await deps.log.events(payment)).findLast(isQueried);
  const word = heard ?? last?.data;
  if (word === undefined) throw new Error(`payment ${payment.transactionId} ends by an answer that is not on record`);
  // The answer at hand is not on record when another one, or the end, was quicker.
  const causation = last?.data.resultCode === word.resultCode ? last.id : payment.initiatedBy;
  await recordOutcome(deps.log, payment, resultCommand(payment, status, word), { causation, actor: ACTOR });
  return 'recorded';
}

type QueriedEvent = RecordedEvent<Extract<PaymentEvent, { type: typeof QUERIED }>>;

function isQueried(event: RecordedEvent<PaymentEvent>): event is QueriedEvent {
  return event.type === QUERIED;
}
