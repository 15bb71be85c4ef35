import { StoreUnavailable } from '@daftari/journal-core/errors';
import { describeWithMongodb } from '@daftari/journal-mongodb/testing/describe-with-mongodb';
import { freshDatabase } from '@daftari/journal-mongodb/testing/spec-database';
import { mongodbLeaseStore } from './mongodb-lease-store';
import { describeLeaseStore } from './testing/lease-store-contract';

/** A deadline against hanging: on a busy machine this server takes its time. */
jest.setTimeout(180_000);

describeWithMongodb('leases', (server) => {
  const database = freshDatabase();
  const timeouts = { selectServerMs: 20_000, connectMs: 20_000, operationMs: 20_000 };

  describeLeaseStore('MongoDB', async () => {
    const store = mongodbLeaseStore({ url: server().url, database, timeouts });
    return { store, tick: () => undefined, close: () => store.close() };
  });

  it('fails in bounded time while the server is away, and goes on by itself when it is back', async () => {
    const store = mongodbLeaseStore({ url: server().url, database });
    const member = { service: 'outage', address: '10.0.0.1:9090', life: 'one' };
    const [before] = await store.acquire(member, [0], 600_000);
    await server().kill();
    await expect(store.renew(member, [0], 600_000)).rejects.toThrow(StoreUnavailable);
    await expect(store.acquire(member, [1], 600_000)).rejects.toThrow(StoreUnavailable);
    await server().restart();
    expect((await store.renew(member, [0], 600_000)).leases).toEqual([before]);
    await store.close();
  });
});
