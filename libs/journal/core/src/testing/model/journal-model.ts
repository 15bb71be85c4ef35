import type { Journal, JournalCommand } from '../../journal';
import type { Checkpoint } from '../../position';
import { added, cause, type PartitionSum } from '../counter-model';

/** An event as the model remembers it. */
export interface ModelEvent {
  readonly stream: string;
  readonly version: number;
  readonly amount: number;
}

/** What a journal should be: its events by partition, in order; everything else follows. */
export class JournalModel {
  private readonly logs = new Map<number, ModelEvent[]>();
  /** Places that a subscriber was at, with the number of events of the partition before it. */
  readonly checkpoints: (Checkpoint & { readonly events: number })[] = [];

  events(partition: number): readonly ModelEvent[] {
    return this.logs.get(partition) ?? [];
  }

  stream(partition: number, stream: string): readonly ModelEvent[] {
    return this.events(partition).filter((event) => event.stream === stream);
  }

  version(partition: number, stream: string): number {
    return this.stream(partition, stream).length;
  }

  sum(events: readonly ModelEvent[]): number {
    return events.reduce((sum, { amount }) => sum + amount, 0);
  }

  append(partition: number, stream: string, amounts: readonly number[]): void {
    const log = this.logs.get(partition) ?? [];
    this.logs.set(partition, log);
    for (const amount of amounts) log.push({ stream, version: this.version(partition, stream) + 1, amount });
  }
}

/** Two writers of one store; either may be closed and opened again. */
export interface ModelledJournals {
  readonly writers: Journal<PartitionSum>[];
  reopen(writer: number): Promise<void>;
}

/** Adds these amounts to a stream when nothing is there that passes `limit`; answers what is there then. */
export function addAll(
  partition: number,
  stream: string,
  amounts: readonly number[],
  limit: number,
): JournalCommand<PartitionSum, { version: number; state: number; sum: number }> {
  return {
    partition,
    streams: [stream],
    cause,
    decide(view) {
      const { version, state } = view.stream<number>(stream);
      if (state > limit) throw new Error('the limit is passed');
      const more = amounts.reduce((sum, amount) => sum + amount, 0);
      return {
        events: amounts.map((amount) => added(stream, amount)),
        result: { version: version + amounts.length, state: state + more, sum: view.partition.sum + more },
      };
    },
  };
}
