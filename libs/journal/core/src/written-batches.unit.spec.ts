import { memoryStore } from '@daftari/journal-memory/memory-store';
import type { DeliveredBatch } from './journal';
import type { Batch } from './batch';
import { add } from './testing/counter-model';
import { openCounters } from './testing/journal-contract';
import { until } from './testing/until';
import { WrittenBatches } from './written-batches';

describe('the newest batches that were written here', () => {
  const batchOf = (events: number) => ({ events: Array.from({ length: events }, () => ({})) }) as unknown as Batch;

  it('are known by their hash, the oldest forgotten when there are too many events, none counted twice', () => {
    const written = new WrittenBatches();
    written.add('a', batchOf(5_000));
    written.add('a', batchOf(5_000));
    written.add('b', batchOf(5_000));
    expect(['a', 'b'].map((hash) => written.get(hash)?.events.length)).toEqual([5_000, 5_000]);
    written.add('c', batchOf(1));
    expect(['a', 'b', 'c'].map((hash) => written.get(hash)?.events.length)).toEqual([undefined, 5_000, 1]);
  });

  it('come to who follows the log in this process exactly as to who follows it in another one', async () => {
    const store = memoryStore();
    const [writer, reader] = [await openCounters(store), await openCounters(store)];
    const follow = ({ journal }: typeof writer, seen: DeliveredBatch[]) =>
      journal.subscribe([], async (batch) => void seen.push(batch), fail, [3]);
    const [here, there]: [DeliveredBatch[], DeliveredBatch[]] = [[], []];
    const subscriptions = [follow(writer, here), follow(reader, there)];
    await Promise.all([1, 2, 3].map((amount) => writer.journal.decide(add(3, `counter-${amount}`, amount))));
    await until(
      () => [here, there].every((seen) => seen.flatMap(({ events }) => events).length === 4),
      () => [here, there],
    );
    await Promise.all(subscriptions.map((subscription) => subscription.stop()));
    expect(here).toStrictEqual(there);
  });

  it('are checked as ever: a body that was changed since is damaged', async () => {
    const store = memoryStore();
    const { journal } = await openCounters({
      ...store,
      async readBatches(partition, after, limit) {
        const page = await store.readBatches(partition, after, limit);
        return page.map((stored) =>
          stored.sequence === 0 ? stored : { ...stored, body: stored.body.map((b) => b ^ 1) },
        );
      },
    });
    await journal.decide(add(3, 'counter-a', 1));
    const errors: unknown[] = [];
    const subscription = journal.subscribe(
      [],
      async () => undefined,
      (error) => errors.push(error),
      [3],
    );
    await until(
      () => errors.length > 0,
      () => errors,
    );
    await subscription.stop();
    expect(errors).toMatchObject([{ name: 'StoreDamaged' }]);
  });
});

function fail(error: unknown): never {
  throw error;
}
