import { LogRolledBack } from '@daftari/journal-core/errors';
import type { Checkpoint } from '@daftari/journal-core/position';
import { lostSince } from '@daftari/journal-core/recorded-heads';
import { NO_FAULTS } from '@daftari/journal-memory/faults';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { SIMULATION_LIMIT_MS, seedsToRun, withSeed } from '../seeds';
import { problemsIn } from './compare-books';
import { JournalWorld, WORLD_PARTITIONS } from './journal-world';

jest.setTimeout(SIMULATION_LIMIT_MS);

const SLOW = { ...NO_FAULTS, slow: 0.3, slowestMs: 20 };

/** The newest batch of every partition of the world. */
function heads({ memory }: JournalWorld): Checkpoint[] {
  return Array.from({ length: WORLD_PARTITIONS }, (_, partition) => memory.log.head(partition)!);
}

/** Partitions whose recorded head is not on the log any more. */
async function lostPartitions(world: JournalWorld, recorded: readonly Checkpoint[]): Promise<number[]> {
  const store = memoryStore(world.memory.log);
  const losses = await lostSince({ journalId: world.memory.log.identity!.journalId, heads: recorded }, store);
  return losses.map(({ partition }) => partition!);
}

describe('a tail that was acknowledged and read, and is gone', () => {
  it('after a power cut without sync is noticed by heads and by every subscriber that read it', async () => {
    let noticed = 0;
    for (const seed of seedsToRun(25, 1_000)) {
      await withSeed(seed, async () => {
        const world = new JournalWorld({ seed, faults: SLOW, sync: false, deaths: false });
        await world.live(8);
        world.memory.sync();
        await world.live(8);
        await world.calmDown();
        const old = heads(world);
        const checkpoints = world.writers.map((writer) => writer.checkpoints());
        const length = () => heads(world).reduce((sum, { sequence }) => sum + sequence, 0);
        const before = length();
        const lost = world.cutPower();
        expect(before - length()).toBe(lost);
        expect(await problemsIn(memoryStore(world.memory.log))).toEqual([]);
        const gone = await lostPartitions(world, old);
        expect(gone.length > 0).toBe(lost > 0);
        if (lost === 0) return;
        noticed += 1;
        for (const [i, writer] of world.writers.entries()) {
          expect(writer.checkpoints()).toEqual(checkpoints[i]);
          writer.open();
          await world.time.until('the subscriber to stop', () => writer.stops.length > 0);
          expect(writer.stops).toEqual([expect.any(LogRolledBack)]);
        }
      });
    }
    expect(noticed).toBeGreaterThan(0);
  });

  it('with sync is never the work of a power cut', async () => {
    for (const seed of seedsToRun(10, 200)) {
      await withSeed(seed, async () => {
        const world = new JournalWorld({ seed, faults: SLOW });
        await world.live(20);
        await world.calmDown();
        const old = heads(world);
        expect(world.cutPower()).toBe(0);
        expect(await lostPartitions(world, old)).toEqual([]);
      });
    }
  });
});
