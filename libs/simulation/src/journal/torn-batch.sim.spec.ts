import { StoreDamaged } from '@daftari/journal-core/errors';
import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import type { BatchToStore } from '@daftari/journal-core/store';
import { added, counterEvents, partitionSum, type PartitionSum } from '@daftari/journal-core/testing/counter-model';
import { NO_FAULTS } from '@daftari/journal-memory/faults';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { idsFrom } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import { SIMULATION_LIMIT_MS, seedsToRun, withSeed } from '../seeds';
import { problemsIn } from './compare-books';
import { JournalWorld } from './journal-world';

jest.setTimeout(SIMULATION_LIMIT_MS);

/** A world in which the power went while a batch of partition 1 was being written by a store that is not atomic. */
async function tornWorld(seed: number): Promise<{ readonly world: JournalWorld; readonly sequence: number }> {
  const world = new JournalWorld({ seed, faults: NO_FAULTS, deaths: false });
  await world.live(6);
  await world.calmDown();
  world.cutPower();
  const written: BatchToStore[] = [];
  const spy = memoryStore(world.memory.log);
  const journal = await reopen(world, { ...spy, write: async (batch) => void written.push(batch) }, partitionSum);
  await append(journal);
  world.memory.tear(written[0]!);
  return { world, sequence: written[0]!.sequence };
}

async function reopen(
  { memory, time }: JournalWorld,
  store = memoryStore(memory.log),
  partition?: typeof partitionSum,
): Promise<Journal<PartitionSum>> {
  const { clock, scheduler } = time;
  const ids = idsFrom(seededRandom(99));
  const options = { name: 'counters', store, clock, scheduler, ids, events: counterEvents, streams: {} };
  return openJournal<PartitionSum>({ ...options, ...(partition && { partition }) });
}

function append(journal: Journal<PartitionSum>) {
  const cause = { correlation: 'root', causation: 'torn', actor: 'service:test' };
  const stream = 'counter-torn';
  return journal.append([{ partition: 1, stream, expected: 'none', events: [added(stream, 1)], cause }]);
}

describe('half a batch at the end of a partition', () => {
  it('is named by the auditor', async () => {
    for (const seed of seedsToRun(5, 100)) {
      await withSeed(seed, async () => {
        const { world, sequence } = await tornWorld(seed);
        const [problem, ...more] = await problemsIn(memoryStore(world.memory.log));
        expect(problem).toContain(`journal counters partition 1 sequence ${sequence}: the body's hash is`);
        expect(more).toEqual([]);
      });
    }
  });

  it('stops a subscriber at the batch before it', async () => {
    const { world, sequence } = await tornWorld(1);
    const journal = await reopen(world);
    const seen: number[] = [];
    const errors: unknown[] = [];
    journal.subscribe(
      [],
      async ({ checkpoint }) => void (checkpoint.partition === 1 && seen.push(checkpoint.sequence)),
      (error) => errors.push(error),
    );
    await world.time.until('the subscriber to stop', () => errors.length > 0);
    expect(errors).toEqual([expect.any(StoreDamaged)]);
    expect(Math.max(-1, ...seen)).toBeLessThan(sequence);
  });

  it.each([
    ['folds its partitions', partitionSum],
    ['folds only streams', undefined],
  ])('is never written after, by a journal that %s', async (_what, model) => {
    for (const seed of seedsToRun(5, 100)) {
      await withSeed(seed, async () => {
        const { world, sequence } = await tornWorld(seed);
        const journal = await reopen(world, memoryStore(world.memory.log), model);
        const other = {
          partition: 1,
          streams: ['counter-other'],
          cause: { correlation: '', causation: '', actor: '' },
        };
        const write = { ...other, decide: () => ({ events: [added('counter-other', 1)], result: 0 }) };
        await expect(journal.decide(write)).rejects.toThrow(StoreDamaged);
        await expect(journal.decide({ ...write, fresh: true })).rejects.toThrow(StoreDamaged);
        expect(world.memory.log.length(1)).toBe(sequence + 1);
      });
    }
  });

  it('is gone once it is taken away, and the journal goes on', async () => {
    const { world, sequence } = await tornWorld(2);
    world.memory.rollBack(1, 1);
    const journal = await reopen(world, memoryStore(world.memory.log), partitionSum);
    await append(journal);
    expect((await journal.head(1)).sequence).toBe(sequence);
    expect(await problemsIn(memoryStore(world.memory.log))).toEqual([]);
  });
});
