import { eventChecker } from '@daftari/contracts/event-checker';
import { merchantsEvents } from '@daftari/contracts/events/merchants-events';
import { openJournal } from '@daftari/journal-core/open-journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { localFeed } from '@daftari/messaging-local/local-feed';
import { createLogger } from '@daftari/service/logger';
import { keyIssued, keyRevoked } from '../testing/fake-merchants-feed';
import { keyFeed } from './key-feed';

const logger = createLogger({ level: 'silent' });

/** A merchants' journal on the memory store, and a way to write to it. */
async function merchantsJournal() {
  const journal = await openJournal({
    name: 'merchants',
    store: memoryStore(),
    clock: systemClock,
    ids: systemIds,
    events: eventChecker(merchantsEvents),
    streams: { merchant: { initialState: null as never, evolve: () => null as never } },
  });
  const append = (event: ReturnType<typeof keyIssued>, environment: 'test' | 'live') => {
    const { merchantId } = event.data;
    const cause = { correlation: merchantId, causation: merchantId, actor: 'service:test', environment };
    const stream = `merchant-${merchantId}`;
    return journal.append([{ partition: partitionOf(merchantId), stream, expected: 'any', events: [event], cause }]);
  };
  return { journal, append };
}

it('knows the keys of a real journal, from all its partitions, and follows it', async () => {
  const { journal, append } = await merchantsJournal();
  const merchants = Array.from({ length: 20 }, () => ({ id: systemIds.uuid(), keyId: systemIds.uuid() }));
  for (const { id, keyId } of merchants) await append(keyIssued(id, keyId, `key of ${id}`), 'live');
  const keys = keyFeed(localFeed(journal), systemScheduler, logger);
  keys.start();
  await keys.caughtUp();
  expect(keys.ready).toBe(true);
  for (const { id, keyId } of merchants) {
    expect(keys.find([`key of ${id}`])).toEqual({ merchantId: id, keyId, environment: 'live' });
  }
  const [{ id, keyId }] = merchants as [(typeof merchants)[number]];
  await append(keyRevoked(id, keyId, `key of ${id}`), 'live');
  await keys.caughtUp();
  expect(keys.find([`key of ${id}`])).toBeUndefined();
  await keys.stop();
  await journal.close();
});
