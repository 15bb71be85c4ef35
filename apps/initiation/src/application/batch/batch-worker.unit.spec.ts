import { setImmediate as nextTurn } from 'node:timers/promises';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { manualClock } from '@daftari/kernel/clock';
import { derivedId } from '@daftari/kernel/ids';
import { wholeShare } from '@daftari/kernel/partition-share';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { PAYMENTS_VIEW } from '../payments-view';
import type { BatchKey } from './batch-log';
import { OPEN_BATCHES } from './batch-places';
import { BATCH_ROUND_EVERY_MS, BatchWorker, ITEMS_A_ROUND, type BatchWorkerDeps } from './batch-worker';

const OURS = derivedId('merchant', 'ours');
const OTHERS = ['a', 'b', 'c']
  .map((name) => derivedId('merchant', name))
  .find((id) => partitionOf(id) !== partitionOf(OURS))!;
const batchOf = (merchantId: string, n: number): BatchKey => ({
  merchantId,
  batchId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
});

/** Which batches are seen to in each of so many rounds. */
async function roundsOver(batches: readonly BatchKey[], rounds: number, fails = false): Promise<string[][]> {
  const views = memoryViewStore();
  const changes = batches.map((value) => ({ key: `${OPEN_BATCHES}${value.batchId}`, value }));
  views.commit(PAYMENTS_VIEW, changes);
  const clock = manualClock(0);
  const scheduler = manualScheduler(clock);
  const share = { ...wholeShare, holds: (partition: number) => partition === partitionOf(OURS) };
  let seen: string[] = [];
  const standing = async ({ batchId }: BatchKey) => {
    seen.push(batchId);
    if (fails) throw new Error('the wallets are away');
  };
  const logger = { warn: () => undefined };
  const deps = { views, clock, scheduler, share, logger, batches: { standing } };
  const worker = new BatchWorker(deps as unknown as BatchWorkerDeps);
  worker.start();
  const found: string[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    await nextTurn();
    found.push(seen);
    seen = [];
    scheduler.run(BATCH_ROUND_EVERY_MS);
  }
  await worker.stop();
  return found;
}

describe('the rounds over open batches', () => {
  it("come to each of its own, however many of another process's stand before it", async () => {
    const others = Array.from({ length: 350 }, (_, n) => batchOf(OTHERS, n));
    const [first, last] = [others.splice(10, 1), others.splice(320, 1)].map(([one]) => ({ ...one!, merchantId: OURS }));
    const own = [first!.batchId, last!.batchId];
    const rounds = await roundsOver([...others, first!, last!], 3);
    for (const seen of rounds) expect(seen.sort()).toEqual(own);
  });

  it('take so many at most, and the next ones in the round after', async () => {
    const all = Array.from({ length: ITEMS_A_ROUND + 5 }, (_, n) => batchOf(OURS, n));
    const ids = all.map(({ batchId }) => batchId);
    const [one, two] = await roundsOver(all, 2);
    expect(one).toEqual(ids.slice(0, ITEMS_A_ROUND));
    expect(two).toEqual([...ids.slice(ITEMS_A_ROUND), ...ids.slice(0, ITEMS_A_ROUND - 5)]);
  });

  it('leave one that fails alone for longer and longer, a minute at most: each try can hold its money once more', async () => {
    const tries = (await roundsOver([batchOf(OURS, 1)], 300, true)).filter((seen) => seen.length > 0);
    expect(tries.length).toBeGreaterThanOrEqual(8);
    expect(tries.length).toBeLessThanOrEqual(12);
  });
});
