import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { RecordedEvent } from '@daftari/journal-core/event';

/** What came back for one attempt, as its stream `callback-<attempt>` tells it. */
export interface CallbackStream {
  /** Deliveries stored so far, repeated ones included. */
  readonly received: number;
  /** Ids of the deliveries that nobody has tried to read yet. */
  readonly waiting: ReadonlySet<string>;
}

export function callbackStream(attemptId: string): string {
  return `callback-${attemptId}`;
}

function evolve(state: CallbackStream, event: RecordedEvent<CallbackEvent>): CallbackStream {
  if (event.type === 'CallbackReceived.v1') {
    return { received: state.received + 1, waiting: new Set([...state.waiting, event.id]) };
  }
  return { ...state, waiting: new Set([...state.waiting].filter((id) => id !== event.data.callbackId)) };
}

export const callbackModel: StreamModel<CallbackStream, CallbackEvent> = {
  initialState: { received: 0, waiting: new Set() },
  evolve,
};
