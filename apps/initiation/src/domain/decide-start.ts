import type { Environment } from '@daftari/journal-core/event';
import { holdIdOf } from './attempt';
import { paymentDecider } from './decide-payment';
import type { OpenPrompt, OpenPrompts } from './open-prompts';
import type { EventData, Payment, PaymentEvent, PaymentState } from './payment';

/** Start this payment, in this environment, under the hold that was made for it. */
export interface Start {
  readonly environment: Environment;
  readonly data: EventData<'PaymentInitiated.v1'>;
  /** Milliseconds since the epoch: its caller has been told by then that nothing is sent. */
  readonly beforeMs: number;
}

export type NotStarted =
  /** An earlier request under the same key has started it. */
  | { readonly kind: 'exists'; readonly payment: Payment }
  /** This attempt was abandoned before: another one, with another hold, may follow. */
  | { readonly kind: 'attempt-abandoned' }
  /** The customer has an open prompt of this merchant; a hold that was made is abandoned and may be released. */
  | { readonly kind: 'prompt-open'; readonly prompt: OpenPrompt }
  /** Nobody waits for it any more: nothing may be sent. A hold is dealt with as above. */
  | { readonly kind: 'too-late' };

export type Started<P> = NotStarted | { readonly kind: 'started'; readonly payment: P };

export interface StartView {
  readonly state: PaymentState;
  readonly prompts: OpenPrompts;
  readonly nowMs: number;
}

interface StartDecision {
  readonly events: readonly PaymentEvent[];
  readonly started: Started<undefined>;
}

/** Decides whether a payment starts, on everything that its merchant's partition knows (design §5.1). */
export function decideStart(
  { data, environment, beforeMs }: Start,
  { state, prompts, nowMs }: StartView,
): StartDecision {
  if (state.payment !== undefined) return { events: [], started: { kind: 'exists', payment: state.payment } };
  if (state.abandonedHolds.includes(data.fee.holdId ?? holdIdOf(data))) {
    return { events: [], started: { kind: 'attempt-abandoned' } };
  }
  const { merchantId, phone } = data;
  if (nowMs >= beforeMs) {
    return { events: abandon(data, state, 'the store took too long'), started: { kind: 'too-late' } };
  }
  const prompt = prompts.at({ environment, merchantId, phone }, nowMs);
  if (prompt !== undefined) {
    return {
      events: abandon(data, state, 'the customer has an open prompt'),
      started: { kind: 'prompt-open', prompt },
    };
  }
  const events = paymentDecider.decide({ kind: 'initiate', data }, state);
  return { events, started: { kind: 'started', payment: undefined } };
}

/** Nothing, where no fee was held. */
function abandon({ merchantId, transactionId, fee }: Start['data'], state: PaymentState, reason: string) {
  const { holdId } = fee;
  if (holdId === undefined) return [];
  return paymentDecider.decide({ kind: 'abandon', merchantId, transactionId, holdId, reason }, state);
}
