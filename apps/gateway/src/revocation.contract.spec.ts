import Fastify from 'fastify';
import { eventChecker } from '@daftari/contracts/event-checker';
import { merchantsEvents } from '@daftari/contracts/events/merchants-events';
import { openJournal } from '@daftari/journal-core/open-journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { localFeed } from '@daftari/messaging-local/local-feed';
import { createLogger } from '@daftari/service/logger';
import { buildGateway, restServerOptions } from './service';
import { fakeMerchants } from './testing/fake-merchants';
import { keyIssued, keyRevoked } from './testing/fake-merchants-feed';
import { fakeNotifier } from './testing/fake-notifier';
import { fakeInitiation, fakeWalletFee } from './testing/fake-services';

/** What is promised: so long after a key was revoked it opens nothing, wherever it is tried. */
const WITHIN_MS = 1_000;
/** Against hanging only. */
const HANGS_AFTER_MS = 60_000;
const KEYS = 20;

async function startedGateway(feed: ReturnType<typeof localFeed>) {
  const gateway = buildGateway({
    ...{
      initiation: fakeInitiation(),
      walletFee: fakeWalletFee(),
      merchants: fakeMerchants(),
      merchantsFeed: feed,
    },
    notifier: fakeNotifier(),
    ...{ ids: systemIds, logger: createLogger({ level: 'silent' }), version: '0.0.0-test' },
    ...{ fingerprintKey: new Uint8Array(32).fill(7), rateLimitPerMinute: 0 },
  });
  const app = Fastify(restServerOptions(systemIds));
  await app.register(gateway.plugin);
  await gateway.start();
  await gateway.caughtUp();
  const statusWith = async (key: string) =>
    (await app.inject({ url: '/v1/api-keys', headers: { authorization: `Bearer ${key}` } })).statusCode;
  const stop = async () => {
    await app.close();
    await gateway.stop();
  };
  return { statusWith, caughtUp: () => gateway.caughtUp(), stop };
}

it('a revoked key opens nothing on any gateway within a second', async () => {
  const journal = await openJournal({
    ...{ name: 'merchants', store: memoryStore(), clock: systemClock, ids: systemIds },
    events: eventChecker(merchantsEvents),
    streams: { merchant: { initialState: null as never, evolve: () => null as never } },
  });
  const append = (event: ReturnType<typeof keyIssued>) => {
    const { merchantId } = event.data;
    const why = {
      correlation: merchantId,
      causation: merchantId,
      actor: 'operator:test',
      environment: 'test' as const,
    };
    const [partition, stream] = [partitionOf(merchantId), `merchant-${merchantId}`];
    return journal.append([{ partition, stream, expected: 'any', events: [event], cause: why }]);
  };
  const gateways = [await startedGateway(localFeed(journal)), await startedGateway(localFeed(journal))];
  const statuses = (key: string) => Promise.all(gateways.map(({ statusWith }) => statusWith(key)));
  const tookMs: number[] = [];
  for (let i = 0; i < KEYS; i++) {
    const [merchantId, keyId, key] = [systemIds.uuid(), systemIds.uuid(), `dft_test_${i}`];
    await append(keyIssued(merchantId, keyId, key));
    for (const gateway of gateways) await gateway.caughtUp();
    expect(await statuses(key)).toEqual([200, 200]);
    await append(keyRevoked(merchantId, keyId, key));
    const startedMs = performance.now();
    let now = await statuses(key);
    while (now.some((status) => status !== 401) && performance.now() - startedMs < HANGS_AFTER_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      now = await statuses(key);
    }
    expect(now).toEqual([401, 401]);
    tookMs.push(performance.now() - startedMs);
  }
  // The middle one: a machine that stands still for a moment says nothing of the gateways.
  expect(tookMs.toSorted((a, b) => a - b)[KEYS / 2]).toBeLessThan(WITHIN_MS);
  for (const gateway of gateways) await gateway.stop();
  await journal.close();
});
