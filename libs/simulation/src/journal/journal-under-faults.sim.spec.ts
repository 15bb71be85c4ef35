import { MANY_FAULTS, NO_FAULTS, type Faults } from '@daftari/journal-memory/faults';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { SIMULATION_LIMIT_MS, seedsToRun, withSeed } from '../seeds';
import { differences, problemsIn } from './compare-books';
import { JournalWorld, WORLD_PARTITIONS } from './journal-world';

jest.setTimeout(SIMULATION_LIMIT_MS);

const WORLDS: readonly (readonly [string, Faults])[] = [
  ['that only crashes', NO_FAULTS],
  ['that is slow', { ...NO_FAULTS, slow: 0.5, slowestMs: 100 }],
  [
    'that loses answers and requests',
    { ...NO_FAULTS, answerLost: 0.15, requestLost: 0.15, requestLate: 0.15, slowestMs: 20 },
  ],
  ['that can not be read at times', { ...NO_FAULTS, unreadable: 0.1 }],
  ['with every fault at once', MANY_FAULTS],
];

describe('two writers of one journal, killed at random, on a store', () => {
  it.each(WORLDS)('%s: what callers were told is what is there, once', async (_what, faults) => {
    let acknowledged = 0;
    for (const seed of seedsToRun(12, 300)) {
      await withSeed(seed, async () => {
        const world = new JournalWorld({ seed, faults });
        await world.live(40);
        await world.calmDown();
        const store = memoryStore(world.memory.log);
        expect(await problemsIn(store)).toEqual([]);
        expect(await differences(world.book, store, WORLD_PARTITIONS)).toEqual([]);
        for (const writer of world.writers) {
          expect(writer.stops.filter((error) => String(error) !== 'Error: input/output error')).toEqual([]);
          for (let partition = 0; partition < WORLD_PARTITIONS; partition++) {
            const hashes = (await store.readBatches(partition, -1, 1_000_000)).map(({ hash }) => hash);
            const seen = writer.delivered.filter(({ checkpoint }) => checkpoint.partition === partition);
            expect(seen.map(({ checkpoint }) => checkpoint.hash)).toEqual(hashes);
          }
        }
        acknowledged += world.book.count('acknowledged');
      });
    }
    expect(acknowledged).toBeGreaterThan(100);
  });

  it('does the same again for the same seed', async () => {
    const run = async () => {
      const world = new JournalWorld({ seed: 5, faults: MANY_FAULTS });
      await world.live(40);
      await world.calmDown();
      return [
        world.book.issued.map(({ outcome }) => outcome),
        world.memory.log.batches(0, -1, 1_000).map((b) => b.hash),
      ];
    };
    expect(await run()).toEqual(await run());
  });
});
