import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { DaftariError } from '@daftari/kernel/errors';

export const MERCHANT = '22222222-2222-4222-8222-222222222222';
/** What a stream's events happened at, and when commands are decided. */
export const NOW = '2026-11-21T08:00:00.000Z';
export const NOW_MS = Date.parse(NOW);

/** For specs: a stream's state after these events, all at NOW, the n-th with the id `event-<n>`. */
export function stateOf<State>(model: StreamModel<State, NotifierEvent>, events: readonly NotifierEvent[]): State {
  return events.reduce<State>((state, fact, i) => {
    const event: RecordedEvent<NotifierEvent> = {
      ...fact,
      id: `event-${i + 1}`,
      stream: 'spec-1',
      version: i + 1,
      environment: 'test',
      at: NOW,
      correlation: MERCHANT,
      causation: MERCHANT,
      actor: 'operator:spec',
    };
    return model.evolve(state, event);
  }, model.initialState);
}

/** For specs: `given(model, events).when(decide).then(events)`. */
export function given<State>(model: StreamModel<State, NotifierEvent>, events: readonly NotifierEvent[]) {
  const state = stateOf(model, events);
  return {
    when: (decide: (state: State) => readonly NotifierEvent[]) => ({
      then: (...expected: readonly NotifierEvent[]) => expect(decide(state)).toEqual(expected),
      thenNothing: () => expect(decide(state)).toEqual([]),
      thenRefused: (code: DaftariError['code']) =>
        expect(() => decide(state)).toThrow(expect.objectContaining({ code })),
    }),
  };
}
