import type { EventFact, RecordedEvent } from './event';

/** How a stream's state follows from its events. `evolve` is pure and total. */
export interface StreamModel<State, E extends EventFact = EventFact> {
  readonly initialState: State;
  evolve(state: State, event: RecordedEvent<E>): State;
}

/** A stream model whose state only its own service knows. */
export interface AnyStreamModel {
  readonly initialState: unknown;
  evolve(state: never, event: never): unknown;
}

/** A stream type: what it is, how it changes, and what a command makes of it. */
export interface Decider<Command, State, E extends EventFact> extends StreamModel<State, E> {
  /** Pure. Answers the events that follow, none when the fact is already there; throws a DaftariError to refuse. */
  decide(command: Command, state: State): readonly E[];
}

/**
 * How a partition's state follows from all events of the partition; the state is kept in memory and changed in place.
 * After a failed write it is thrown away and folded again, from its newest snapshot where there is one.
 */
export interface PartitionModel<State> {
  /** 1, 2, 3 …: raise it whenever the same events would give another state or another text of it. */
  readonly version: number;
  initialState(): State;
  evolve(state: State, event: RecordedEvent): void;
  /** All of the state as JSON can hold it; states folded from the same events give the same text. */
  save(state: State): unknown;
  /** The state that `save` gave, after a way through JSON. */
  restore(saved: unknown): State;
}
