import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { startConsumer } from '@daftari/messaging-core/consumer';
import { localFeed } from './local-feed';

describe('a local feed', () => {
  let journal: Journal;
  const open = async () => {
    journal = await openJournal({
      name: 'counters',
      store: memoryStore(),
      clock: systemClock,
      ids: systemIds,
      events: { isKnown: () => true, problem: () => undefined },
      streams: { counter: { initialState: 0, evolve: (n: number) => n + 1 } },
    });
  };
  const count = (partition: number, stream: string, type: string) =>
    journal.append([
      {
        partition,
        stream,
        expected: 'any',
        events: [{ type, data: {} }],
        cause: { correlation: 'test', causation: 'test', actor: 'service:test' },
      },
    ]);
  const views = memoryViewStore();
  const handled: string[] = [];
  const logged: string[] = [];
  const start = () => {
    const log = (_: object, message: string) => void logged.push(message);
    return startConsumer({
      name: 'reader',
      feed: localFeed(journal),
      views,
      scheduler: systemScheduler,
      logger: { info: log, warn: log, error: log },
      handle: async (event) => void (event.type === 'JournalCreated.v1' || handled.push(event.type)),
    });
  };

  it('brings a journal to a consumer, once and in order, over restarts, and shows a replaced log', async () => {
    await open();
    await count(3, 'counter-a', 'First.v1');
    const first = start();
    await first.caughtUp();
    await count(3, 'counter-a', 'Second.v1');
    await first.caughtUp();
    await first.stop();
    await count(3, 'counter-a', 'Third.v1');
    const second = start();
    await second.caughtUp();
    expect(handled).toEqual(['First.v1', 'Second.v1', 'Third.v1']);
    await second.stop();
    await journal.close();

    await open();
    const third = start();
    await expect(third.caughtUp()).rejects.toMatchObject({ name: 'LogRolledBack' });
    expect(logged.join()).toContain('not the one it read before');
    await third.stop();
    await journal.close();
  });
});
