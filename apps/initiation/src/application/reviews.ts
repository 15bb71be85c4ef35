import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import {
  ReviewReason as WireReason,
  type InitiationService,
  type ListReviewsRequest,
  type Review,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { isoTime, type Clock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import { isUuid } from '@daftari/kernel/ids';
import type { ParkedEvent } from '@daftari/messaging-core/parked-events';
import { payoutReviewDue, payoutReviewMessage, type PayoutReviewReason } from '../domain/payout/payout-review';
import { reviewDue, type ReviewReason } from '../domain/review-due';
import { contradictionMessage, reviewMessage } from '../domain/review-message';
import { legIdsOf } from '../domain/transfer/transfer';
import { transferReviewDue, transferReviewMessage, type TransferReviewDue } from '../domain/transfer/transfer-review';
import { cursorOf } from './list-cursor';
import { paymentMessage } from './payment-message';
import type { PaymentKey, PaymentLog } from './payment-log';
import { payoutMessage } from './payout/payout-message';
import type { PayoutLog } from './payout/payout-log';
import { pageOfDueReviews } from './payments-view';
import { reviewPlaceOf } from './reviews-cursor';

const MAX_PAGE = 100;
const SCAN_PAGE = 500;
/** Entries looked at for one request: with a rare merchant, a page can be short and the next cursor still be there. */
export const MAX_LOOKED_AT = 5_000;

export interface ReviewsDeps {
  readonly log: Pick<PaymentLog, 'find'>;
  readonly payouts: Pick<PayoutLog, 'find'>;
  readonly views: ViewStore;
  readonly clock: Clock;
  /** Callbacks that contradict the log, of all partitions. */
  readonly parked: () => Promise<readonly ParkedEvent[]>;
}

/** An entry of the list; places sort by since when a person has to look: `<since>/<transactionId>/<reason>`. */
interface Entry extends PaymentKey {
  readonly isPayout?: true;
  readonly place: string;
  /** Why the callback could not be recorded; absent for what the payment itself tells. */
  readonly contradiction?: string;
}

type Matched = Extract<CallbackEvent, { type: 'CallbackMatched.v1' | 'ProviderResultMatched.v1' }>;

/** The payments that a person has to look at: from the view and the clock, and the callbacks that were parked. */
export function reviewsOf(deps: ReviewsDeps): Pick<InitiationService, 'listReviews'> {
  return {
    /** @throws DaftariError VALIDATION_ERROR, INVALID_CURSOR */
    async listReviews(request) {
      const { merchantId, limit, after } = read(request);
      const parked = await deps.parked();
      const found = entriesAfter(deps, parked, { merchantId, limit, after });
      const page = found.entries.slice(0, limit);
      const reviews = await Promise.all(page.map((entry) => reviewOf(deps, entry)));
      const end = found.entries.length > limit ? page.at(-1)?.place : found.lookedTo;
      return {
        reviews: reviews.filter((review) => review !== undefined),
        nextCursor: end === undefined ? '' : cursorOf(end),
      };
    },
  };
}

function read({ merchantId, limit, cursor }: ListReviewsRequest) {
  const fields = {
    ...(merchantId === '' || isUuid(merchantId) ? {} : { merchantId: 'must be a UUID, or empty for all merchants' }),
    ...(Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE ? {} : { limit: `must be 1 to ${MAX_PAGE}` }),
  };
  if (Object.keys(fields).length > 0) throw new DaftariError('VALIDATION_ERROR', undefined, { fields });
  return { merchantId: merchantId.toLowerCase(), limit, after: cursor === '' ? undefined : reviewPlaceOf(cursor) };
}

/** More than `limit` entries where there are more, in order; `lookedTo` is where looking ended before the list did. */
function entriesAfter(
  deps: ReviewsDeps,
  parked: readonly ParkedEvent[],
  { merchantId, limit, after }: ReturnType<typeof read>,
) {
  const isWanted = (entry: PaymentKey) => merchantId === '' || entry.merchantId === merchantId;
  const due: Entry[] = [];
  const nowIso = isoTime(deps.clock.nowMs());
  let lookedTo = after;
  for (let lookedAt = 0; due.length <= limit && lookedAt < MAX_LOOKED_AT; lookedAt += SCAN_PAGE) {
    const page = pageOfDueReviews(deps.views, nowIso, SCAN_PAGE, lookedTo);
    due.push(...page.filter(isWanted));
    lookedTo = page.length < SCAN_PAGE ? undefined : page.at(-1)?.place;
    if (lookedTo === undefined) break;
  }
  const contradictions = contradictionsOf(parked).filter(
    (entry) => isWanted(entry) && entry.place > (after ?? '') && entry.place <= (lookedTo ?? '~'),
  );
  const entries = [...due, ...contradictions].sort((a, b) => (a.place < b.place ? -1 : 1));
  return { entries, lookedTo };
}

/** What waits behind a parked callback is the same payment's: it is told once. */
function contradictionsOf(parked: readonly ParkedEvent[]): Entry[] {
  return parked.flatMap(({ failed, event, cause }) => {
    if (!failed || !isMatched(event)) return [];
    const { transactionId, merchantId } = event.data;
    const place = `${event.at}/${transactionId}/CONTRADICTION`;
    const ofPayout = event.type === 'ProviderResultMatched.v1' ? { isPayout: true as const } : {};
    return [{ transactionId, merchantId, place, contradiction: cause, ...ofPayout }];
  });
}

function isMatched(event: RecordedEvent): event is RecordedEvent<Matched> {
  return event.type === 'CallbackMatched.v1' || event.type === 'ProviderResultMatched.v1';
}

/** Undefined when the payment was settled while we looked. */
async function reviewOf(deps: ReviewsDeps, entry: Entry): Promise<Review | undefined> {
  const [since = '', , reason] = entry.place.split('/');
  const { shown, due } = entry.isPayout === true ? await payoutIn(deps, entry) : await paymentIn(deps, entry);
  if (entry.contradiction !== undefined) {
    const message = contradictionMessage(entry.contradiction);
    return { payment: shown, reason: WireReason.CONTRADICTION, message, since };
  }
  if (due === undefined || due.reason !== reason) return undefined;
  return { payment: shown, reason: REASONS[due.reason], message: due.message, since };
}

/** What a review shows. */
interface Reviewed {
  readonly shown: Review['payment'];
  readonly due: { readonly reason: keyof typeof REASONS; readonly message: string } | undefined;
}

async function paymentIn({ log, payouts }: ReviewsDeps, key: PaymentKey): Promise<Reviewed> {
  const payment = await log.find(key);
  if (payment === undefined) return { shown: undefined, due: undefined };
  const parked = transferReviewDue(payment.transfer);
  if (parked !== undefined && payment.transfer !== undefined) {
    const keys = legIdsOf(payment.transfer).map((transactionId) => ({ ...key, transactionId }));
    const legs = await Promise.all(keys.map((leg) => payouts.find(leg)));
    const isLate = legs.some((leg) => leg?.late !== undefined);
    const message = transferReviewMessage(payment, payment.transfer, isLate);
    return { shown: paymentMessage(payment), due: { reason: parked.reason, message } };
  }
  const due = reviewDue(payment);
  const told = due === undefined ? undefined : { reason: due.reason, message: reviewMessage(payment, due.reason) };
  return { shown: paymentMessage(payment), due: told };
}

async function payoutIn({ payouts }: ReviewsDeps, key: PaymentKey): Promise<Reviewed> {
  const payout = await payouts.find(key);
  if (payout === undefined) return { shown: undefined, due: undefined };
  const due = payoutReviewDue(payout);
  const told = due === undefined ? undefined : { reason: due.reason, message: payoutReviewMessage(payout, due.reason) };
  return { shown: payoutMessage(payout), due: told };
}

const REASONS: Record<ReviewReason | PayoutReviewReason | TransferReviewDue['reason'], WireReason> = {
  SUBMISSION_UNKNOWN: WireReason.SUBMISSION_UNKNOWN,
  NO_FINAL_ANSWER: WireReason.NO_FINAL_ANSWER,
  LATE_FUNDS: WireReason.LATE_FUNDS,
  RECEIPT_PENDING: WireReason.RECEIPT_PENDING,
  CONTRADICTION: WireReason.CONTRADICTION,
  LATE_PAYOUT: WireReason.LATE_PAYOUT,
  TRANSFER_PARKED: WireReason.TRANSFER_PARKED,
};
