import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { derivedId } from '@daftari/kernel/ids';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';

/** Which address it came to, and under which token. */
type Addressed = Pick<
  Extract<CallbackEvent, { type: 'CallbackReceived.v1' }>['data'],
  'kind' | 'transactionId' | 'attemptId'
>;

/**
 * What came back for one attempt, or one message about money that came unprompted, as its stream `callback-<attempt>`
 * tells it.
 */
export interface CallbackStream {
  /** Arrival ids of the deliveries stored so far, repeated deliveries included. */
  readonly arrivals: ReadonlySet<string>;
  /** Ids of the deliveries that nobody has tried to read yet. */
  readonly waiting: ReadonlySet<string>;
  /** Why nothing could be read from a delivery, by its id. */
  readonly rejected: ReadonlyMap<string, string>;
}

export function callbackStream(attemptId: string): string {
  return `callback-${attemptId}`;
}

/** True for what comes to the addresses of a shortcode (daraja.md §7): one address for all messages that there will ever be. */
export function isUnprompted(kind: Addressed['kind']): boolean {
  return kind === 'c2b' || kind === 'c2b-validation';
}

/**
 * Whether a token that names this merchant can have been minted for a kind of callback: what is about a shortcode names the
 * platform, and what is about a payment or payout never does. A token of one kind must not speak of another.
 */
export function isAbout(kind: Addressed['kind'], { merchantId }: { readonly merchantId: string }): boolean {
  const isOfShortcode = isUnprompted(kind) || kind === 'balance' || kind === 'balance-timeout';
  return isOfShortcode === (merchantId === PLATFORM_MERCHANT);
}

/**
 * The attempt that an arrival is of: the one that its token names, but for what comes unprompted. There each message is one of
 * its own, so that no stream grows for ever.
 */
export function attemptOf(kind: Addressed['kind'], tokenAttemptId: string, arrivalId: string): string {
  return isUnprompted(kind) ? derivedId('c2b-message', tokenAttemptId, arrivalId) : tokenAttemptId;
}

function evolve(state: CallbackStream, event: RecordedEvent<CallbackEvent>): CallbackStream {
  if (event.type === 'CallbackReceived.v1') {
    const arrivals = new Set([...state.arrivals, event.causation]);
    return { ...state, arrivals, waiting: new Set([...state.waiting, event.id]) };
  }
  if (event.type === 'CallbackReplayed.v1') return state;
  const { callbackId } = event.data;
  const waiting = new Set([...state.waiting].filter((id) => id !== callbackId));
  const rejected = new Map([...state.rejected].filter(([id]) => id !== callbackId));
  if (event.type === 'CallbackRejected.v1') rejected.set(callbackId, event.data.reason);
  return { ...state, waiting, rejected };
}

export const callbackModel: StreamModel<CallbackStream, CallbackEvent> = {
  initialState: { arrivals: new Set(), waiting: new Set(), rejected: new Map() },
  evolve,
};
