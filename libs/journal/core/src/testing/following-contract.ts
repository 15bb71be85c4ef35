import type { DeliveredBatch, Journal } from '../journal';
import type { Checkpoint } from '../position';
import { add, type PartitionSum } from './counter-model';
import { openCounters, type MakeStore } from './journal-contract';
import { until } from './until';

const WRITES = 120;
const PARTITIONS = [0, 1, 2];

interface Follower {
  readonly from: readonly Checkpoint[];
  readonly seen: DeliveredBatch[];
  readonly errors: unknown[];
  stop(): Promise<void>;
}

/** What a subscriber sees that starts anywhere, at any moment, while two writers write. */
export function describeFollowing(name: string, makeStore: MakeStore): void {
  describe(`${name}: a subscriber`, () => {
    let one: Journal<PartitionSum>;
    let two: Journal<PartitionSum>;
    beforeEach(async () => {
      const under = await makeStore();
      one = (await openCounters(await under.open(), 1)).journal;
      two = (await openCounters(await under.open(), 2)).journal;
    });
    afterEach(async () => {
      await Promise.all([one.close(), two.close()]);
    });
    const both = (i: number) => (i % 2 === 0 ? one : two);

    /** Two writers at once, `between` being called after each write. */
    const write = async (between: (i: number) => Promise<void>) => {
      let next = 0;
      const writer = async (journal: Journal<PartitionSum>) => {
        for (let i = next++; i < WRITES; i = next++) {
          await journal.decide(add(i % PARTITIONS.length, `counter-${i % 11}`, i));
          await between(i);
        }
      };
      await Promise.all([writer(one), writer(two)]);
    };

    it('that starts anywhere during writes gets every later batch once and in order', async () => {
      const checkpoints: Checkpoint[] = [];
      const followers = [follow(one, [], checkpoints)];
      await write(async (i) => {
        if (i % 10 !== 3) return;
        const known = checkpoints.filter((_, at) => at % 7 === i % 7);
        const anywhere = PARTITIONS.flatMap((p) => known.findLast(({ partition }) => partition === p) ?? []);
        followers.push(follow(both(i), i % 3 === 0 ? [await one.head(i % 3)] : anywhere));
      });
      const heads = await headsOf(one);
      await Promise.all(followers.map((follower) => reaches(heads, follower)));
      expect(followers.length).toBeGreaterThan(10);
      for (const follower of followers) {
        await follower.stop();
        expectGapless(follower.from, follower.seen);
      }
    });

    it('that stops and goes on from its last checkpoint, again and again, misses and repeats nothing', async () => {
      const seen: DeliveredBatch[] = [];
      let follower = follow(two, []);
      const restart = async () => {
        await follower.stop();
        expect(follower.errors).toEqual([]);
        seen.push(...follower.seen);
        follower = follow(two, lastOf(seen));
      };
      await write(async (i) => (i % 9 === 4 ? restart() : undefined));
      await reaches(await headsOf(one), follower);
      await restart();
      await follower.stop();
      expectGapless([], seen);
    });

    it('is never called for a partition while it still handles the batch before', async () => {
      const busy = new Set<number>();
      let overlaps = 0;
      const follower = follow(one, [], [], async ({ checkpoint: { partition } }) => {
        if (busy.has(partition)) overlaps += 1;
        busy.add(partition);
        await one.head(partition);
        await two.readBatches(partition, 0, 2);
        busy.delete(partition);
      });
      await write(async () => undefined);
      await reaches(await headsOf(one), follower);
      await follower.stop();
      expect(overlaps).toBe(0);
      expectGapless([], follower.seen);
    });
  });
}

function follow(
  journal: Journal<PartitionSum>,
  from: readonly Checkpoint[],
  checkpoints: Checkpoint[] = [],
  handle: (batch: DeliveredBatch) => Promise<void> = async () => undefined,
): Follower {
  const seen: DeliveredBatch[] = [];
  const errors: unknown[] = [];
  const subscription = journal.subscribe(
    from,
    async (batch) => {
      await handle(batch);
      seen.push(batch);
      checkpoints.push(batch.checkpoint);
    },
    (error) => errors.push(error),
  );
  return { from, seen, errors, stop: () => subscription.stop() };
}

/** The newest batch of every partition. */
function headsOf(journal: Journal<PartitionSum>): Promise<Checkpoint[]> {
  return Promise.all(Array.from({ length: journal.partitions }, (_, p) => journal.head(p)));
}

/** Waits until a follower has handled the newest batch of every partition. */
async function reaches(heads: readonly Checkpoint[], follower: Follower): Promise<void> {
  const at = (partition: number) => {
    const last = follower.seen.findLast(({ checkpoint }) => checkpoint.partition === partition)?.checkpoint;
    return (last ?? follower.from.find((from) => from.partition === partition))?.sequence ?? -1;
  };
  await until(
    () => follower.errors.length > 0 || heads.every(({ partition, sequence }) => at(partition) >= sequence),
    () => heads.map(({ partition, sequence }) => `${partition}: ${at(partition)} of ${sequence}`),
  );
  expect(follower.errors).toEqual([]);
}

function expectGapless(from: readonly Checkpoint[], seen: readonly DeliveredBatch[]): void {
  for (let partition = 0; partition < 16; partition++) {
    const first = (from.find((checkpoint) => checkpoint.partition === partition)?.sequence ?? -1) + 1;
    const sequences = seen.filter((b) => b.checkpoint.partition === partition).map((b) => b.checkpoint.sequence);
    expect(sequences).toEqual(sequences.map((_, i) => first + i));
  }
}

/** The newest checkpoint of every partition that was seen. */
function lastOf(seen: readonly DeliveredBatch[]): Checkpoint[] {
  const last = new Map(seen.map(({ checkpoint }) => [checkpoint.partition, checkpoint]));
  return [...last.values()];
}
