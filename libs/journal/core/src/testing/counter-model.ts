import type { PartitionModel, StreamModel } from '../decider';
import type { EventChecker } from '../event-checker';
import type { EventFact } from '../event';
import type { DecidedFact, JournalCommand } from '../journal';

/** A small domain for tests of the journal: counters that are added to, and the sum of a partition. */
export interface Added extends EventFact {
  readonly type: 'Added.v1';
  readonly data: { readonly amount: number };
}

export const counterModel: StreamModel<number, Added> = {
  initialState: 0,
  evolve: (sum, event) => sum + event.data.amount,
};

export interface PartitionSum {
  sum: number;
  events: number;
}

export const partitionSum: PartitionModel<PartitionSum> = {
  version: 1,
  initialState: () => ({ sum: 0, events: 0 }),
  evolve(state, event) {
    if (event.type !== 'Added.v1') return;
    state.sum += (event as unknown as Added).data.amount;
    state.events += 1;
  },
  save: ({ sum, events }) => ({ sum, events }),
  restore: (saved) => saved as PartitionSum,
};

/** A model with a bug: it can not fold one amount. */
export function poisonedSum(poison: number): PartitionModel<PartitionSum> {
  return {
    ...partitionSum,
    evolve(state, event) {
      if ((event as unknown as Added).data.amount === poison) throw new Error('this amount can not be folded');
      partitionSum.evolve(state, event);
    },
  };
}

export const counterEvents: EventChecker = {
  isKnown: (type) => type === 'Added.v1' || type === 'JournalCreated.v1',
  problem: (_type, data) => (typeof (data as Added['data']).amount === 'number' ? undefined : '/amount is no number'),
};

export const cause = { correlation: 'root', causation: 'test', actor: 'service:test' };

export function added(stream: string, amount: number): DecidedFact {
  return { stream, type: 'Added.v1', data: { amount } };
}

/** Adds to a counter unless that would pass `limit`; answers the sum. */
export function add(
  partition: number,
  stream: string,
  amount: number,
  limit = Infinity,
): JournalCommand<PartitionSum, number> {
  return {
    partition,
    streams: [stream],
    cause,
    decide(view) {
      const { state } = view.stream<number>(stream);
      if (state + amount > limit) throw new Error(`the limit of ${limit} would be passed`);
      return { events: [added(stream, amount)], result: state + amount };
    },
  };
}
