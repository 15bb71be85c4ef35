import { LogRolledBack } from '@daftari/journal-core/errors';
import type { Checkpoint } from '@daftari/journal-core/position';
import { add } from '@daftari/journal-core/testing/counter-model';
import { NO_FAULTS } from '@daftari/journal-memory/faults';
import { SIMULATION_LIMIT_MS, seedsToRun, withSeed } from '../seeds';
import { JournalWorld, WORLD_PARTITIONS } from './journal-world';

jest.setTimeout(SIMULATION_LIMIT_MS);

/** The newest batch of every partition of the world. */
function heads({ memory }: JournalWorld): Checkpoint[] {
  return Array.from({ length: WORLD_PARTITIONS }, (_, partition) => memory.log.head(partition)!);
}

/** Writes until every partition is longer than these heads: the log that follows is another one. */
async function writePast(world: JournalWorld, old: readonly Checkpoint[]): Promise<void> {
  await world.time.until('the log to be longer than it was', () => {
    for (const writer of world.writers) {
      writer.open();
      world.command(writer);
    }
    return old.every(({ partition, sequence }) => world.memory.log.length(partition) > sequence + 1);
  });
}

describe('a roll-back of the log', () => {
  it.each([
    ['and nothing was written since', false],
    ['and another log has grown past it', true],
  ])('under a subscriber that lives on stops it with LogRolledBack, %s', async (_what, grown) => {
    for (const seed of seedsToRun(15, 500)) {
      await withSeed(seed, async () => {
        const world = new JournalWorld({ seed, faults: NO_FAULTS, deaths: false });
        await world.live(12);
        await world.calmDown();
        const [reader, other] = [world.writers[0]!, world.writers[1]!];
        const old = heads(world);
        world.kill(other);
        world.memory.rollBack(1, 1 + world.dice.below(old[1]!.sequence));
        const delivered = reader.delivered.length;
        if (grown) {
          world.writers[1]!.delivered.length = 0;
          await writePast(world, old);
        }
        await world.time.until('the subscriber to stop', () => reader.stops.length > 0);
        expect(reader.stops[0]).toBeInstanceOf(LogRolledBack);
        const after = reader.delivered.slice(delivered).filter(({ checkpoint }) => checkpoint.partition === 1);
        expect(after).toEqual([]);
      });
    }
  });

  it('under a writer that lives on is noticed before anything is decided on what is left', async () => {
    for (const seed of seedsToRun(10, 300)) {
      await withSeed(seed, async () => {
        const world = new JournalWorld({ seed, faults: NO_FAULTS, deaths: false });
        await world.live(12);
        await world.calmDown();
        const journal = world.writers[0]!.journal!;
        await journal.state(1, 'counter-a'); // it has seen everything that is about to go
        const { sequence } = await journal.head(1);
        world.memory.rollBack(1, 1 + world.dice.below(sequence));
        const length = world.memory.log.length(1);
        await expect(journal.state(1, 'counter-a')).rejects.toThrow(LogRolledBack);
        await expect(journal.decide(add(1, 'counter-a', 1))).rejects.toThrow('nothing was written');
        await expect(journal.decide(add(1, 'counter-a', 1))).rejects.toThrow(LogRolledBack);
        expect(world.memory.log.length(1)).toBe(length);
        expect((await journal.decide(add(0, 'counter-a', 1))).events).toHaveLength(1);
      });
    }
  });
});
