import type { Journal } from '@daftari/journal-core/journal';
import type { JournalStore } from '@daftari/journal-core/store';
import { add, type PartitionSum } from '@daftari/journal-core/testing/counter-model';
import { openCounters } from '@daftari/journal-core/testing/journal-contract';
import { memoryStore } from './memory-store';

const P = 3;
const COMMANDS = 50;

/** A writer whose batches another writer gets ahead of, as often as it is told to, and what it asks of its store. */
class Loser {
  writes = 0;
  /** After which sequence each of its reads of batches began. */
  readonly readAfter: number[] = [];
  private toLose = 0;
  private constructor(
    readonly journal: Journal<PartitionSum>,
    private readonly winner: Journal<PartitionSum>,
  ) {}

  static async open(): Promise<Loser> {
    const store = memoryStore();
    const opened: { loser?: Loser } = {};
    const slow = new Proxy(store, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]): Promise<unknown> => {
          await opened.loser?.before(name, args);
          return Reflect.apply(member, target, args) as unknown;
        };
      },
    }) as JournalStore;
    const { journal } = await openCounters(slow, 1);
    opened.loser = new Loser(journal, (await openCounters(store, 2)).journal);
    return opened.loser;
  }

  /** Runs the commands while another writer is first so many times. */
  async run(races: number): Promise<void> {
    [this.toLose, this.writes] = [races, 0];
    this.readAfter.splice(0);
    const commands = Array.from({ length: COMMANDS }, (_, i) => this.journal.decide(add(P, `counter-${i}`, 1)));
    await Promise.all(commands);
  }

  async sumOf(stream: string): Promise<number> {
    return (await this.winner.decide(add(P, stream, 0))).result;
  }

  async close(): Promise<void> {
    await Promise.all([this.journal.close(), this.winner.close()]);
  }

  private async before(name: string | symbol, args: readonly unknown[]): Promise<void> {
    if (name === 'readBatches') this.readAfter.push(args[1] as number);
    if (name !== 'write') return;
    this.writes += 1;
    if (this.toLose-- > 0) await this.winner.decide(add(P, 'counter-of-the-winner', 1));
  }
}

describe('a writer that another one is ahead of', () => {
  let loser: Loser;
  beforeEach(async () => void (loser = await Loser.open()));
  afterEach(() => loser.close());

  it('decides everything again together, and once', async () => {
    await loser.run(0);
    await loser.run(3);
    // Three that were lost, and the one that holds all commands again.
    expect(loser.writes).toBe(4);
    const sums = await Promise.all(Array.from({ length: COMMANDS }, (_, i) => loser.sumOf(`counter-${i}`)));
    expect(new Set(sums)).toEqual(new Set([2]));
  });

  it('folds the partition from the start once, and goes on from where it was each time after that', async () => {
    for (let batch = 0; batch < 20; batch++) await loser.run(0);
    await loser.run(1);
    expect(Math.min(...loser.readAfter)).toBe(-1);
    await loser.run(5);
    expect(loser.writes).toBe(6);
    expect(Math.min(...loser.readAfter)).toBeGreaterThan(20);
    expect(await loser.sumOf('counter-of-the-winner')).toBe(6);
  });
});
