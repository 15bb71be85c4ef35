import { until } from '@daftari/journal-core/testing/until';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { viewConsumerStore } from '@daftari/messaging-core/view-consumer-store';
import { memoryStorage, runCallback } from './testing/running-callback';

/** A position that is not on the log: as after a restore of an older copy. */
const ELSEWHERE = { partition: 0, sequence: 1_000, hash: 'of another log' };

describe('the callback service, whose consumer stops for good', () => {
  it('tells so', async () => {
    const kept = viewConsumerStore(memoryViewStore(), { error: () => undefined });
    const consumerStore = { ...kept, load: async () => ({ checkpoints: [ELSEWHERE], parked: [] }) };
    const stopped: unknown[] = [];
    const onStopped = (what: string, error: unknown) => void stopped.push([what, (error as Error).name]);
    const callback = await runCallback(memoryStorage(), { consumerStore, onStopped });
    await until(() => stopped.length > 0);
    expect(stopped).toEqual([['consumer of callbacks', 'LogRolledBack']]);
    await callback.shutDown();
  });
});
