import { StoreDamaged } from '@daftari/journal-core/errors';
import { until } from '@daftari/journal-core/testing/until';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import type { EventFeed } from '@daftari/messaging-core/event-feed';
import { viewConsumerStore } from '@daftari/messaging-core/view-consumer-store';
import { STORES } from './testing/stores';
import { World } from './testing/world';

/** A position that is not on the log: as after a restore of an older copy. */
const ELSEWHERE = { partition: 0, sequence: 1_000, hash: 'of another log' };

describe('wallet-fee, of which something stops for good', () => {
  it('tells of everything that did', async () => {
    const stopped: string[] = [];
    const onStopped = (what: string, error: unknown) => void stopped.push(`${what}: ${(error as Error).name}`);
    const world = await World.build(STORES[0]!.make(), undefined, { onStopped });
    await world.start(failing(), failing());
    await until(() => stopped.length >= 2);
    expect(stopped.sort()).toEqual(['view of merchants: StoreDamaged', 'view of pending payments: StoreDamaged']);
    await world.stop();
  });

  it('tells of its consumer', async () => {
    const stopped: string[] = [];
    const onStopped = (what: string, error: unknown) => void stopped.push(`${what}: ${(error as Error).name}`);
    const kept = viewConsumerStore(memoryViewStore(), { error: () => undefined });
    const consumerStore = { ...kept, load: async () => ({ checkpoints: [ELSEWHERE], parked: [] }) };
    const world = await World.build(STORES[0]!.make(), undefined, { onStopped, consumerStore });
    await world.start();
    await until(() => stopped.length > 0);
    expect(stopped).toEqual(['consumer of payments: LogRolledBack']);
    await world.stop();
  });
});

function failing(): EventFeed {
  return {
    journal: 'damaged',
    partitions: 1,
    head: async (partition) => ({ partition, sequence: 0, hash: '' }),
    subscribe: (_after, _handler, onError) => {
      queueMicrotask(() => onError(new StoreDamaged('a hash does not fit')));
      return { stop: async () => undefined };
    },
  };
}
