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
 * After a failed write it is thrown away and folded again.
 */
export interface PartitionModel<State> {
  initialState(): State;
  evolve(state: State, event: RecordedEvent): void;
}
