import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { RecordedEvent } from '@daftari/journal-core/event';

/** What came back for one attempt, as its stream `callback-<attempt>` tells it. */
export interface CallbackStream {
  /** Arrival ids of the deliveries stored so far, repeated deliveries included. */
  readonly arrivals: ReadonlySet<string>;
  /** Ids of the deliveries that nobody has tried to read yet. */
  readonly waiting: ReadonlySet<string>;
}

export function callbackStream(attemptId: string): string {
  return `callback-${attemptId}`;
}

function evolve(state: CallbackStream, event: RecordedEvent<CallbackEvent>): CallbackStream {
  if (event.type === 'CallbackReceived.v1') {
    return { arrivals: new Set([...state.arrivals, event.causation]), waiting: new Set([...state.waiting, event.id]) };
  }
  return { ...state, waiting: new Set([...state.waiting].filter((id) => id !== event.data.callbackId)) };
}

export const callbackModel: StreamModel<CallbackStream, CallbackEvent> = {
  initialState: { arrivals: new Set(), waiting: new Set() },
  evolve,
};
