import type { EventFeed } from '@daftari/messaging-core/event-feed';
import { StoreDamaged } from '@daftari/journal-core/errors';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { viewConsumerStore } from '@daftari/messaging-core/view-consumer-store';
import { World } from './testing/world';

/** A position that is not on the log: as after a restore of an older copy. */
const ELSEWHERE = { partition: 0, sequence: 1_000, hash: 'of another log' };

describe('the notifier, of which something stops for good', () => {
  let stopped: unknown[];
  let world: World;
  const onStopped = (what: string, error: unknown) => void stopped.push([what, (error as Error).name]);
  const kept = viewConsumerStore(memoryViewStore(), { error: () => undefined });
  const untilStopped = () => world.until(() => stopped.length > 0);
  beforeEach(() => {
    stopped = [];
    world = new World('memory');
  });
  afterEach(() => world.close());

  it('tells of its consumer', async () => {
    const elsewhere = async () => ({ checkpoints: [ELSEWHERE], parked: [] });
    const load: typeof kept.load = (consumer, claims) =>
      consumer === 'notifier-payments' ? elsewhere() : kept.load(consumer, claims);
    const consumerStore = { ...kept, load };
    world.over = { consumerStore, onStopped };
    await world.open();
    await untilStopped();
    expect(stopped).toEqual([['consumer of payments', 'LogRolledBack']]);
  });

  it('tells of its view of payments', async () => {
    await world.open();
    const room = await world.process(
      memoryViewStore(),
      { store: memoryStore(), consumerStore: kept, onStopped },
      damaged(),
    );
    await untilStopped();
    expect(stopped).toEqual([['view of payments', 'StoreDamaged']]);
    await room.stop();
  });
});

function damaged(): EventFeed {
  return {
    journal: 'initiation',
    partitions: 1,
    head: async (partition) => ({ partition, sequence: 0, hash: '' }),
    subscribe: (_after, _handler, onError) => {
      queueMicrotask(() => onError(new StoreDamaged('a hash does not fit')));
      return { stop: async () => undefined };
    },
  };
}
