import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Payout, PayoutEvent } from './payout';
import { isPayoutEnd, payoutModel } from './payout-model';

const SUBMITTED: readonly string[] = [
  'PayoutAccepted.v1',
  'PayoutRefused.v1',
  'PayoutSubmissionUnknown.v1',
] satisfies PayoutEvent['type'][];

/**
 * The payout as its first request was answered: as of what became of its first send, or of the end that came instead.
 * Undefined when it was never initiated.
 */
export function originalPayoutAnswer(events: readonly RecordedEvent<PayoutEvent>[]): Payout | undefined {
  const submitted = events.findIndex(({ type }) => SUBMITTED.includes(type));
  const answered = submitted >= 0 ? submitted : events.findIndex(({ type }) => isPayoutEnd(type));
  const before = answered >= 0 ? events.slice(0, answered + 1) : events;
  return before.reduce(payoutModel.evolve, payoutModel.initialState).payout;
}
