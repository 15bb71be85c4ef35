import fc from 'fast-check';
import type { Journal } from '@daftari/journal-core/journal';
import { added, type PartitionSum } from '@daftari/journal-core/testing/counter-model';
import { openCounters } from '@daftari/journal-core/testing/journal-contract';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { scheduledStore } from '@daftari/journal-memory/scheduled-store';
import { SIMULATION_LIMIT_MS, SOAK } from '../seeds';
import { CommandBook, type Seen } from './command-book';
import { differences, problemsIn } from './compare-books';

jest.setTimeout(SIMULATION_LIMIT_MS);

const SEED = process.env['SEED'];

interface Wish {
  readonly writer: number;
  readonly streams: readonly string[];
  readonly writes: boolean;
  readonly fresh: boolean;
}

const wishes: fc.Arbitrary<Wish[]> = fc.array(
  fc.record({
    writer: fc.nat({ max: 1 }),
    streams: fc.uniqueArray(fc.constantFrom('counter-a', 'counter-b', 'counter-c'), { minLength: 1, maxLength: 2 }),
    writes: fc.boolean(),
    fresh: fc.boolean(),
  }),
  { minLength: 2, maxLength: 10 },
);

describe('two writers on a store that answers in any order', () => {
  it('are answered as if one command came after the other', async () => {
    const property = fc.asyncProperty(fc.scheduler(), wishes, async (order, wanted) => {
      const store = memoryStore();
      let scheduled = false;
      const turn = async (label: string) => (scheduled ? order.schedule(Promise.resolve(), label) : undefined);
      const slow = scheduledStore(store, turn);
      const writers = [(await openCounters(slow, 1)).journal, (await openCounters(slow, 2)).journal];
      scheduled = true;
      const book = new CommandBook();
      for (const [i, wish] of wanted.entries()) {
        void order.schedule(Promise.resolve(), `command ${i}`).then(() => give(book, writers[wish.writer]!, wish, i));
      }
      await order.waitFor(book.whenAnswered(wanted.length));
      scheduled = false;
      expect(book.count('acknowledged')).toBe(wanted.length);
      expect(await problemsIn(store)).toEqual([]);
      expect(await differences(book, store, 1)).toEqual([]);
    });
    await fc.assert(property, { numRuns: SOAK ? 5_000 : 300, ...(SEED !== undefined && { seed: Number(SEED) }) });
  });
});

function give(book: CommandBook, journal: Journal<PartitionSum>, { streams, writes, fresh }: Wish, i: number): void {
  // A stream of its own is fresh: nobody else names it.
  const named = fresh ? [`counter-fresh-${i}`] : streams;
  const facts = writes ? named.map((stream) => added(stream, i + 1)) : [];
  book.issue(0, facts.length, (causation) =>
    journal.decide<Seen>({
      partition: 0,
      streams: named,
      fresh,
      cause: { correlation: 'root', causation, actor: 'service:test' },
      decide: (view) => ({
        events: facts,
        result: {
          partition: { ...view.partition },
          streams: named.map((stream) => {
            const { version, state } = view.stream<number>(stream);
            return { stream, version, sum: state };
          }),
        },
      }),
    }),
  );
}
