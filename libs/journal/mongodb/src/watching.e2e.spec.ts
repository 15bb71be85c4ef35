import { rmSync } from 'node:fs';
import type { DeliveredBatch, Journal, Subscription } from '@daftari/journal-core/journal';
import type { Checkpoint } from '@daftari/journal-core/position';
import { add, type PartitionSum } from '@daftari/journal-core/testing/counter-model';
import { openCounters } from '@daftari/journal-core/testing/journal-contract';
import { until } from '@daftari/journal-core/testing/until';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { openMongodbStore } from './mongodb-store';
import { describeWithMongodb } from './testing/describe-with-mongodb';
import { freshDatabase, PATIENT } from './testing/spec-database';
import { buildWriter, startWriter, type Writer } from './testing/start-writer';

/** Enough that the writer is far from its end when the last subscriber starts, also where it writes six commands a batch. */
const COMMANDS = 1_500;
const SUBSCRIBERS = 4;

interface Subscriber {
  readonly after: readonly Checkpoint[];
  readonly seen: DeliveredBatch[];
  readonly subscription: Subscription;
}

describeWithMongodb('watching what others write', (server) => {
  let database = '';
  const openStore = () => openMongodbStore({ url: server().url, database, journal: 'counters', timeouts: PATIENT });
  beforeEach(() => (database = freshDatabase()));

  it('wakes for the partition that another store wrote to, and for no other', async () => {
    const writer = (await openCounters(await openStore())).journal;
    // Its timers never fire, so nothing but the change stream can wake it.
    const scheduler = manualScheduler(manualClock(0));
    const store = await openMongodbStore({
      url: server().url,
      database,
      journal: 'counters',
      timeouts: PATIENT,
      scheduler,
    });
    const woken: number[] = [];
    const unwatch = store.watch((partition) => woken.push(partition));
    await until(() => woken.length === 16);
    await writer.decide(add(11, 'counter-a', 1));
    await until(() => woken.length > 16);
    expect(woken.slice(16)).toEqual([11]);
    unwatch();
    await store.close();
    await writer.close();
  });

  it('shows a subscriber everything once and in order, wherever it starts while another process writes', async () => {
    const folder = buildWriter();
    const { journal } = await openCounters(await openStore());
    const errors: unknown[] = [];
    const subscribers: Subscriber[] = [];
    let writer: Writer | undefined;
    try {
      writer = startWriter(folder, {
        url: server().url,
        database,
        seed: 2,
        commands: COMMANDS,
        inFlight: 6,
        partitions: 4,
      });
      for (let i = 0; i < SUBSCRIBERS; i++) {
        // Each starts some batches later than the one before: from the very first batch, or from where the log is now.
        await until(async () => (await journal.head(i % 4)).sequence >= i * 2);
        const after = i % 2 === 0 ? [] : await headsOf(journal);
        subscribers.push(subscribe(journal, after, errors));
      }
      expect(writer.isRunning()).toBe(true);
      expect(await writer.ended).toEqual({ code: 0, output: '' });
      const heads = await headsOf(journal);
      for (const subscriber of subscribers)
        await until(
          () => hasReached(subscriber, heads),
          () => errors,
        );
      expect(errors).toEqual([]);
      for (const subscriber of subscribers) await expectWhole(journal, subscriber);
    } finally {
      writer?.kill();
      await Promise.all(subscribers.map(({ subscription }) => subscription.stop()));
      await journal.close();
      rmSync(folder, { recursive: true });
    }
  });
});

type CounterJournal = Journal<PartitionSum>;

function headsOf(journal: CounterJournal): Promise<Checkpoint[]> {
  return Promise.all(Array.from({ length: journal.partitions }, (_, partition) => journal.head(partition)));
}

function subscribe(journal: CounterJournal, after: readonly Checkpoint[], errors: unknown[]): Subscriber {
  const seen: DeliveredBatch[] = [];
  const subscription = journal.subscribe(
    after,
    async (batch) => void seen.push(batch),
    (error) => errors.push(error),
  );
  return { after, seen, subscription };
}

function hasReached({ after, seen }: Subscriber, heads: readonly Checkpoint[]): boolean {
  return heads.every(
    ({ partition, hash }) =>
      after.some((c) => c.hash === hash) ||
      seen.some(({ checkpoint }) => checkpoint.partition === partition && checkpoint.hash === hash),
  );
}

/** What was delivered is the log after the subscriber's checkpoints, batch for batch. */
async function expectWhole(journal: CounterJournal, { after, seen }: Subscriber): Promise<void> {
  for (let partition = 0; partition < journal.partitions; partition++) {
    const from = after.find((c) => c.partition === partition)?.sequence ?? -1;
    const log = await journal.readBatches(partition, from, 1_000);
    const delivered = seen.filter(({ checkpoint }) => checkpoint.partition === partition);
    expect(delivered.map(({ checkpoint }) => checkpoint.hash)).toEqual(log.map(({ hash }) => hash));
  }
}
