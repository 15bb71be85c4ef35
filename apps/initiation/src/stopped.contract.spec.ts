import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { viewConsumerStore } from '@daftari/messaging-core/view-consumer-store';
import { World } from './spec-world';

/** A position that is not on the log: as after a restore of an older copy. */
const ELSEWHERE = { partition: 0, sequence: 1_000, hash: 'of another log' };

describe('initiation, whose consumer stops for good', () => {
  it('tells so', async () => {
    const kept = viewConsumerStore(memoryViewStore(), { error: () => undefined });
    const consumerStore = { ...kept, load: async () => ({ checkpoints: [ELSEWHERE], parked: [] }) };
    const world = new World('memory');
    const stopped: unknown[] = [];
    world.over = { consumerStore, onStopped: (what, error) => stopped.push([what, (error as Error).name]) };
    await world.open();
    await world.until(() => stopped.length > 0);
    expect(stopped).toEqual([['consumer of callbacks', 'LogRolledBack']]);
    await world.close();
  });
});
