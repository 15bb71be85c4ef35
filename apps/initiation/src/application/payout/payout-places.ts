import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Environment } from '@daftari/journal-core/event';
import type { ProjectionWriter } from '@daftari/journal-core/views/projection';
import { isoTime } from '@daftari/kernel/clock';
import type { Payout, PayoutEvent } from '../../domain/payout/payout';
import { evolvePayout } from '../../domain/payout/payout-model';
import { payoutReviewDue } from '../../domain/payout/payout-review';
import { nextStepAtMs } from '../../domain/payout/payout-schedule';
import { isLeg } from '../../domain/transfer/transfer';
import { placePayoutMoney } from '../balance/money-places';
import { placeTransfer } from '../transfer/transfer-places';
import { REVIEW_PREFIX, type OpenSubmission, type PaymentPlace } from '../payment-places';

/** A send without an outcome: the process that did it may be gone. */
export interface OpenSend extends OpenSubmission {
  /** Which send, 1 is the first. */
  readonly send: number;
}

export const OPEN_SENDS = 'open-payout/';

/** What is to be done about payouts of an environment, the one that is due first in front. */
export function payoutStepPrefix(environment: Environment): string {
  return `ask-payout/${environment}/`;
}

/** Keeps a payout in the view of payments; what concerns holds only is of no interest. */
export function projectPayout(
  event: RecordedEvent<PayoutEvent>,
  view: ProjectionWriter,
  askAfterMs: readonly number[],
): void {
  if (event.type === 'PayoutAbandoned.v1') return;
  const key = event.stream.replace('payout-', 'payout/');
  const before = view.get<Payout>(key);
  const payout = evolvePayout(before, event);
  view.put(key, payout);
  for (const place of before === undefined ? [] : payoutPlacesOf(before, askAfterMs)) view.remove(place.key);
  for (const place of payoutPlacesOf(payout, askAfterMs)) view.put(place.key, place.value);
  const { transactionId, merchantId, environment, initiatedBy, sentAt, sends: send } = payout;
  const open: OpenSend = { transactionId, merchantId, environment, initiatedBy, sentAt, send };
  if (payout.submission === 'open' && payout.outcome === undefined) view.put(`${OPEN_SENDS}${transactionId}`, open);
  else view.remove(`${OPEN_SENDS}${transactionId}`);
  placePayoutMoney(payout, view);
  if (isLeg(payout) && payout.parentId !== undefined) placeTransfer(payout.parentId, view);
}

/** Where the payout stands among what is to be done and among the reviews by a person; none when it is settled. */
function payoutPlacesOf(payout: Payout, askAfterMs: readonly number[]): PaymentPlace[] {
  const { transactionId, merchantId, environment } = payout;
  const value = { transactionId, merchantId };
  const stepAtMs = nextStepAtMs(payout, askAfterMs);
  const review = payoutReviewDue(payout);
  const places: PaymentPlace[] = [];
  if (stepAtMs !== undefined) {
    places.push({ key: `${payoutStepPrefix(environment)}${isoTime(stepAtMs)}/${transactionId}`, value });
  }
  if (review !== undefined) {
    const key = `${REVIEW_PREFIX}${isoTime(review.sinceMs)}/${transactionId}/${review.reason}`;
    places.push({ key, value: { ...value, isPayout: true } });
  }
  return places;
}
