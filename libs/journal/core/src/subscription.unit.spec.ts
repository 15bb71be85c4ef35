import { memoryStore } from '@daftari/journal-memory/memory-store';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { StoreDamaged } from './errors';
import type { CommitListener } from './store';
import { EventReader } from './event-reader';
import { startSubscription } from './subscription';
import { add, counterEvents } from './testing/counter-model';
import { openCounters, START_MS } from './testing/journal-contract';
import { until } from './testing/until';

/** A subscriber of a store whose reads fail as long as `broken` says with what. */
async function subscribed(broken: { error: Error | undefined }) {
  const store = memoryStore();
  const { journal } = await openCounters(store);
  await journal.decide(add(3, 'counter-a', 1));
  const scheduler = manualScheduler(manualClock(START_MS));
  const warnings: string[] = [];
  const errors: unknown[] = [];
  const delivered: number[] = [];
  let failures = 0;
  const failing = {
    watch: store.watch,
    head: store.head,
    readBatches: async (...args: Parameters<typeof store.readBatches>) => {
      if (broken.error === undefined) return store.readBatches(...args);
      failures += 1;
      throw broken.error;
    },
  };
  const logger = { warn: (_: object, message: string) => void warnings.push(message), error: () => undefined };
  const reader = new EventReader(counterEvents, undefined);
  const subscription = startSubscription(
    { store: failing, reader, partitions: 16, scheduler, logger },
    [],
    async ({ checkpoint }) => void delivered.push(checkpoint.partition),
    (error) => void errors.push(error),
  );
  return { subscription, scheduler, warnings, errors, delivered, failures: () => failures };
}

describe('a subscriber of a store that can not be read', () => {
  it('waits, says so once, and goes on where it was', async () => {
    const broken: { error: Error | undefined } = { error: new Error('connection refused') };
    const { subscription, scheduler, warnings, errors, delivered, failures } = await subscribed(broken);
    await until(() => failures() >= 16);
    scheduler.run(1_000);
    await until(() => failures() >= 32);
    expect(delivered).toEqual([]);
    broken.error = undefined;
    await until(() => {
      scheduler.run(1_000);
      return delivered.length === 17;
    });
    expect(errors).toEqual([]);
    expect(warnings.filter((message) => message.includes('partition 3'))).toHaveLength(1);
    const stopped = subscription.stop();
    scheduler.run(1_000);
    await stopped;
  });

  it('stops at once when what it reads is damaged: no waiting heals that', async () => {
    const { errors, subscription } = await subscribed({ error: new StoreDamaged('partition 3 sequence 1: no hash') });
    await until(() => errors.length > 0);
    expect(errors).toEqual([expect.any(StoreDamaged)]);
    await subscription.stop();
  });
});

describe("a subscriber of a store that tells of everybody's writes", () => {
  it('reads once for each batch that it is told of, and not at all for one that it has read', async () => {
    const store = memoryStore();
    const { journal } = await openCounters(store);
    let tell: CommitListener = () => undefined;
    let reads = 0;
    const delivered: number[] = [];
    const telling = {
      tellsOfOthers: true,
      head: store.head,
      watch: (listener: CommitListener) => ((tell = listener), () => undefined),
      readBatches: (...args: Parameters<typeof store.readBatches>) => ((reads += 1), store.readBatches(...args)),
    };
    const subscription = startSubscription(
      {
        store: telling,
        reader: new EventReader(counterEvents, undefined),
        partitions: 16,
        scheduler: manualScheduler(manualClock(START_MS)),
      },
      [],
      async ({ checkpoint }) => void delivered.push(checkpoint.sequence),
      (error) => void delivered.push(error instanceof Error ? NaN : -1),
      [3],
    );
    await until(() => delivered.length === 1);
    for (const sequence of [1, 2, 3]) {
      await journal.decide(add(3, 'counter-a', 1));
      tell(3, sequence);
      await until(() => delivered.at(-1) === sequence);
      tell(3, sequence);
    }
    await journal.decide(add(3, 'counter-a', 1));
    tell(3, 2);
    tell(3);
    await until(() => delivered.at(-1) === 4);
    expect([delivered, reads]).toEqual([[0, 1, 2, 3, 4], 5]);
    await subscription.stop();
  });
});
