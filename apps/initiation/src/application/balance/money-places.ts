import type { ProjectionWriter } from '@daftari/journal-core/views/projection';
import type { Payment } from '../../domain/payment';
import type { Payout } from '../../domain/payout/payout';
import type { AccountPlace } from './balance-log';

/** A payment or payout without an end, in the view of payments. */
export interface OnItsWay {
  readonly amountCents: number;
}

/** Payments (in) or payouts (out) of a shortcode that have no end yet. */
export function onItsWayPrefix({ environment, shortcode }: AccountPlace, way: 'in' | 'out'): string {
  return `on-its-way/${environment}/${shortcode}/${way}/`;
}

/** Keeps a payment among those whose money may have come, while it has no end and is to the platform's own shortcode. */
export function placePaymentMoney(payment: Payment, view: ProjectionWriter): void {
  const { environment, partyB: shortcode, platformCollects } = payment;
  if (platformCollects) place(view, onItsWayPrefix({ environment, shortcode }, 'in'), payment);
}

/** Keeps a payout among those whose money may have gone, while it has no end. */
export function placePayoutMoney(payout: Payout, view: ProjectionWriter): void {
  place(view, onItsWayPrefix(payout, 'out'), payout);
}

function place(
  view: ProjectionWriter,
  prefix: string,
  { transactionId, outcome, amountCents }: Payment | Payout,
): void {
  const key = `${prefix}${transactionId}`;
  if (outcome === undefined) view.put(key, { amountCents } satisfies OnItsWay);
  else view.remove(key);
}
