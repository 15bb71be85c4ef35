import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { KeyUse } from '../key-uses';
import type { Payment, PaymentEvent } from '../payment';
import { decideRefundStart } from '../refund/decide-refund';
import { isRefund } from '../refund/refund-conclusion';
import { payoutDecider } from './decide-payout';
import type { Payout, PayoutData, PayoutEvent, PayoutState } from './payout';

/** Start this payout, in this environment, under the holds that were made for it. */
export interface StartPayout {
  readonly environment: Environment;
  readonly data: PayoutData<'PayoutInitiated.v1'>;
  /** Milliseconds since the epoch: its caller has been told by then that nothing is sent. */
  readonly beforeMs: number;
  /** The client's, under which it is asked for. */
  readonly key?: string | undefined;
}

export type PayoutNotStarted =
  /** An earlier request under the same key has started it. */
  | { readonly kind: 'exists'; readonly payment: Payout }
  /** This attempt was abandoned before: another one, with other holds, may follow. */
  | { readonly kind: 'attempt-abandoned' }
  /** The key is that of something else; holds that were made are abandoned and may be released. */
  | { readonly kind: 'key-taken'; readonly use: KeyUse }
  /** Nobody waits for it any more: nothing may be sent. The holds are dealt with as above. */
  | { readonly kind: 'too-late' }
  /** The transfer that it was to be a part of, or its batch, does not wait for it (any more); the same. */
  | { readonly kind: 'not-wanted' }
  /** Its payment can not be given back (any more); the same. */
  | { readonly kind: 'not-refundable'; readonly why: DaftariError };

export type PayoutStarted<P> = PayoutNotStarted | { readonly kind: 'started'; readonly payment: P };

export interface PayoutStartView {
  readonly state: PayoutState;
  /** What else its id, or the client's key, was used for. */
  readonly otherUse: KeyUse | undefined;
  /** The payment that is given back; of a refund only. */
  readonly parent?: Payment | undefined;
  /** False for a part of a transfer that waits for another one, or for none, and for an item of a batch that was refused. */
  readonly isWanted: boolean;
  readonly nowMs: number;
}

/** What follows in the stream of the payout, and in that of the payment that it gives back. */
interface StartDecided {
  readonly events: readonly PayoutEvent[];
  readonly ofPayment?: readonly PaymentEvent[];
  readonly started: PayoutStarted<undefined>;
}

/** Decides whether a payout starts; a key makes one thing, never two. */
export function decidePayoutStart(
  { data, beforeMs }: StartPayout,
  { state, otherUse, parent, isWanted, nowMs }: PayoutStartView,
): StartDecided {
  if (state.payout !== undefined) return { events: [], started: { kind: 'exists', payment: state.payout } };
  if (state.abandonedHolds.includes(data.holdId)) return { events: [], started: { kind: 'attempt-abandoned' } };
  const { merchantId, transactionId, holdId } = data;
  const abandon = (reason: string) =>
    payoutDecider.decide({ kind: 'abandon', merchantId, transactionId, holdId, reason }, state);
  if (otherUse !== undefined) {
    const events = abandon(`the key was used for a ${otherUse.kind} meanwhile`);
    return { events, started: { kind: 'key-taken', use: otherUse } };
  }
  if (!isWanted)
    return { events: abandon('its transfer or batch does not wait for it'), started: { kind: 'not-wanted' } };
  if (nowMs >= beforeMs) return { events: abandon('the store took too long'), started: { kind: 'too-late' } };
  const start = () => payoutDecider.decide({ kind: 'initiate', data }, state);
  const started = { kind: 'started', payment: undefined } as const;
  if (!isRefund(data)) return { events: start(), started };
  try {
    const ofPayment = [decideRefundStart(data, parent)];
    return { events: start(), ofPayment, started };
  } catch (why) {
    if (!(why instanceof DaftariError)) throw why;
    return { events: abandon('the payment can not be given back'), started: { kind: 'not-refundable', why } };
  }
}
