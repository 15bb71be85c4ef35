import type { Environment } from '@daftari/journal-core/event';
import { holdIdOf } from './attempt';
import { paymentDecider } from './decide-payment';
import type { KeyUse } from './key-uses';
import type { OpenPrompt } from './open-prompts';
import type { EventData, Payment, PaymentEvent, PaymentState } from './payment';
import type { BanPolicy, BanVerdict } from './prompt-results';
import type { Prompts } from './prompts';
import { banAgainst } from './stk-ban';

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
  /** The key is that of something else; a hold that was made is dealt with as below. */
  | { readonly kind: 'key-taken'; readonly use: KeyUse }
  /** The customer has an open prompt of this merchant; a hold that was made is abandoned and may be released. */
  | { readonly kind: 'prompt-open'; readonly prompt: OpenPrompt }
  /** The API key may send no prompt now; a hold is dealt with as above. */
  | { readonly kind: 'banned'; readonly ban: BanVerdict }
  /** Nobody waits for it any more: nothing may be sent. A hold is dealt with as above. */
  | { readonly kind: 'too-late' };

export type Started<P> = NotStarted | { readonly kind: 'started'; readonly payment: P };

export interface StartView {
  readonly state: PaymentState;
  readonly prompts: Prompts;
  /** Undefined where no key is ever banned. */
  readonly banPolicy: BanPolicy | undefined;
  /** What else its id, or the client's key, was used for. */
  readonly otherUse: KeyUse | undefined;
  readonly nowMs: number;
}

interface StartDecision {
  readonly events: readonly PaymentEvent[];
  readonly started: Started<undefined>;
}

/** Decides whether a payment starts, on everything that its merchant's partition knows (design §5.1). */
export function decideStart(
  { data, environment, beforeMs }: Start,
  { state, prompts, banPolicy, otherUse, nowMs }: StartView,
): StartDecision {
  if (state.payment !== undefined) return { events: [], started: { kind: 'exists', payment: state.payment } };
  if (state.abandonedHolds.includes(data.fee.holdId ?? holdIdOf(data))) {
    return { events: [], started: { kind: 'attempt-abandoned' } };
  }
  if (otherUse !== undefined) {
    const events = abandon(data, state, `the key was used for a ${otherUse.kind} meanwhile`);
    return { events, started: { kind: 'key-taken', use: otherUse } };
  }
  const { merchantId, phone } = data;
  if (nowMs >= beforeMs) {
    return { events: abandon(data, state, 'the store took too long'), started: { kind: 'too-late' } };
  }
  const ban = banAgainst(prompts.results, data, nowMs, banPolicy);
  if (ban !== undefined) {
    return { events: abandon(data, state, 'the API key may send no prompts'), started: { kind: 'banned', ban } };
  }
  const prompt = prompts.open.at({ environment, merchantId, phone }, nowMs);
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
