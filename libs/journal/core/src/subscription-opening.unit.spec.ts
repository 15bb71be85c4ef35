import { memoryStore } from '@daftari/journal-memory/memory-store';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { EventReader } from './event-reader';
import { startSubscription } from './subscription';
import { add, counterEvents } from './testing/counter-model';
import { openCounters } from './testing/journal-contract';
import { until } from './testing/until';

describe('a subscriber that meets a batch which can not be opened', () => {
  it('delivers the batches before it, tells, and stops: what waits is a store, never a bug', async () => {
    const store = memoryStore();
    const { journal } = await openCounters(store);
    for (const amount of [1, 2, 666, 4]) await journal.decide(add(3, 'counter-a', amount));
    const upcast = (event: Parameters<NonNullable<typeof counterEvents.upcast>>[0]) => {
      if ((event.data as { amount?: number }).amount === 666) throw new TypeError('this amount can not be made newer');
      return event;
    };
    const reader = new EventReader({ ...counterEvents, upcast }, undefined);
    const [seen, errors]: [number[], unknown[]] = [[], []];
    const subscription = startSubscription(
      { store, reader, partitions: 16, scheduler: systemScheduler },
      [],
      async ({ checkpoint: { partition, sequence } }) => void (partition === 3 && seen.push(sequence)),
      (error) => errors.push(error),
    );
    await until(
      () => errors.length > 0,
      () => seen,
    );
    await subscription.stop();
    expect(errors).toEqual([new TypeError('this amount can not be made newer')]);
    expect(seen).toEqual([0, 1, 2]);
    await journal.close();
  });
});
