import type { Decided, DecisionView, JournalCommand } from '@daftari/journal-core/journal';
import { added, type PartitionSum } from '@daftari/journal-core/testing/counter-model';
import { START_MS } from '@daftari/journal-core/testing/journal-contract';
import { diceOf } from '@daftari/journal-memory/dice';
import { faultyMemory, type FaultyMemory } from '@daftari/journal-memory/faulty-memory-store';
import { NO_FAULTS, type Faults } from '@daftari/journal-memory/faults';
import { idsFrom } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import { simulatedTime, type SimulatedTime } from '../simulated-time';
import { CommandBook, type Seen } from './command-book';
import { Writer } from './writer';

export const WORLD_PARTITIONS = 2;
const STREAMS = ['counter-a', 'counter-b', 'counter-c', 'counter-d'];

export interface WorldOptions {
  readonly seed: number;
  readonly faults: Faults;
  readonly sync?: boolean;
  /** False: nobody is killed unless a spec does it. */
  readonly deaths?: boolean;
}

/** Two processes that write one journal on a faulty store. Everything that happens follows from the seed. */
export class JournalWorld {
  readonly time: SimulatedTime = simulatedTime(START_MS);
  readonly memory: FaultyMemory;
  readonly writers: readonly Writer[];
  readonly book = new CommandBook();
  readonly dice;
  private readonly deadly: boolean;
  private readonly deaths = new Map<Writer, (() => void)[]>();

  constructor({ seed, faults, sync = true, deaths = true }: WorldOptions) {
    this.deadly = deaths;
    // One source for each who draws: what one does then does not change what another meets.
    const random = (salt: number) => seededRandom(seed * 7_919 + salt * 104_729);
    this.dice = diceOf(random(1));
    this.memory = faultyMemory({ random: random(2), scheduler: this.time.scheduler, faults, sync });
    this.writers = Array.from({ length: 2 }, (_, i) => new Writer(this.memory, this.time, idsFrom(random(3 + i))));
  }

  /** Commands, time, kills and power cuts, as the dice say. */
  async live(steps: number): Promise<void> {
    const { dice } = this;
    for (let step = 0; step < steps; step++) {
      for (const writer of this.writers) writer.open();
      const writer = dice.pick(this.writers);
      if (this.deadly && dice.chance(0.04)) this.kill(writer);
      else if (this.deadly && dice.chance(0.02)) this.cutPower();
      else for (let i = dice.below(8); i >= 0; i--) this.command(writer);
      await this.time.pass(dice.below(30));
      this.followAgain();
    }
  }

  /** No more faults: every writer is up, every command answered, every subscriber at the heads. */
  async calmDown(): Promise<void> {
    this.memory.faults = NO_FAULTS;
    await this.time.until('every command to be answered', () => this.book.open === 0);
    await this.time.until('both writers to be up', () => {
      for (const writer of this.writers) writer.open();
      return this.writers.every(({ journal }) => journal !== undefined);
    });
    for (let i = 0; i < 3; i++) for (const writer of this.writers) this.command(writer);
    await this.time.until('the last commands to be answered', () => this.book.open === 0);
    await this.time.until('every subscriber to be at the heads', () => {
      this.followAgain();
      return this.writers.every((writer) => this.isAtHeads(writer));
    });
  }

  kill(writer: Writer): void {
    writer.kill();
    for (const died of this.deaths.get(writer)?.splice(0) ?? []) died();
  }

  cutPower(): number {
    for (const writer of this.writers) this.kill(writer);
    return this.memory.cutPower();
  }

  /** Asks a writer something at random; nothing when it is down. */
  command(writer: Writer): void {
    const { journal } = writer;
    if (journal === undefined) return;
    const { dice } = this;
    const partition = dice.below(WORLD_PARTITIONS);
    const streams = [...new Set([dice.pick(STREAMS), dice.pick(STREAMS)])];
    const amounts = streams.map((stream) => [stream, 1 + dice.below(100)] as const);
    const facts = dice.chance(0.25)
      ? []
      : amounts.flatMap(([stream, amount]) => repeat(1 + dice.below(3), stream, amount));
    const expected = dice.chance(0.3) ? dice.below(10) : undefined;
    const ask = (id: string): Promise<Decided<Seen>> => {
      const cause = { correlation: 'root', causation: id, actor: 'service:test' };
      const decide: JournalCommand<PartitionSum, Seen>['decide'] = (view) => {
        const seen = look(view, streams);
        if (expected !== undefined && seen.streams[0]!.version % 10 !== expected)
          throw new Error('not at this version');
        return { events: facts, result: seen };
      };
      return journal.decide({ partition, streams, cause, decide });
    };
    const { died } = this.book.issue(partition, facts.length, ask);
    this.deaths.set(writer, [...(this.deaths.get(writer) ?? []), died]);
  }

  private followAgain(): void {
    for (const writer of this.writers) {
      const { length } = writer.stops;
      const known = this.followed.get(writer) ?? 0;
      if (length > known) writer.followOn();
      this.followed.set(writer, length);
    }
  }

  private readonly followed = new Map<Writer, number>();

  private isAtHeads(writer: Writer): boolean {
    const reached = new Map(writer.checkpoints().map(({ partition, sequence }) => [partition, sequence]));
    return [0, 1].every((partition) => reached.get(partition) === this.memory.log.length(partition) - 1);
  }
}

function repeat(count: number, stream: string, amount: number) {
  return Array.from({ length: count }, () => added(stream, amount));
}

function look(view: DecisionView<PartitionSum>, streams: readonly string[]): Seen {
  return {
    partition: { ...view.partition },
    streams: streams.map((stream) => {
      const { version, state } = view.stream<number>(stream);
      return { stream, version, sum: state };
    }),
  };
}
