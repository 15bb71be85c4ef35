import { MongoClient } from 'mongodb';
import { StoreUnavailable } from '@daftari/journal-core/errors';
import { describeWithMongodb } from '@daftari/journal-mongodb/testing/describe-with-mongodb';
import { freshDatabase } from '@daftari/journal-mongodb/testing/spec-database';
import { StaleFence } from '@daftari/messaging-core/consumer-store';
import { describeConsumerStore, parked } from '@daftari/messaging-core/testing/consumer-store-contract';
import { mongodbConsumerStore } from './mongodb-consumer-store';
import { readMongodbPositions } from './mongodb-positions';
import { mongodbRelayCheckpoints } from './mongodb-relay-checkpoints';
import { BODIES } from './position-documents';

/** A deadline against hanging: on a busy machine this server takes its time. */
jest.setTimeout(180_000);

describeWithMongodb('positions', (server) => {
  const database = freshDatabase();
  const open: { close(): Promise<void> }[] = [];
  const store = () => {
    const made = mongodbConsumerStore({ url: server().url, database });
    open.push(made);
    return made;
  };
  afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));
  const at = (sequence: number) => ({ partition: 0, sequence, hash: `${sequence}` });

  describeConsumerStore('MongoDB', async () => store());

  it('are refused to another process that claimed them earlier, though it does not know', async () => {
    const [first, second] = [store(), store()];
    await first.load('two', [{ partition: 0, fence: 1 }]);
    await first.commit('two', 0, { fence: 1, checkpoint: at(1), park: [parked(0, 1, 0)] });
    expect(await second.load('two', [{ partition: 0, fence: 2 }])).toEqual({
      checkpoints: [at(1)],
      parked: [parked(0, 1, 0)],
    });
    await expect(first.commit('two', 0, { fence: 1, checkpoint: at(2) })).rejects.toThrow(StaleFence);
    await second.commit('two', 0, { fence: 2, checkpoint: at(3) });
  });

  it('are refused to what an earlier claim under the same fence left on its way', async () => {
    const [first, second] = [store(), store()];
    await first.load('late', [{ partition: 0, fence: 1 }]);
    await second.load('late', [{ partition: 0, fence: 1 }]);
    await expect(first.commit('late', 0, { fence: 1, checkpoint: at(2) })).rejects.toThrow(StaleFence);
  });

  it('leave no bodies behind of what is not parked any more', async () => {
    const one = store();
    await one.load('bodies', [{ partition: 0, fence: 1 }]);
    await one.commit('bodies', 0, { fence: 1, park: [parked(0, 1, 0), parked(0, 1, 1)] });
    await one.commit('bodies', 0, { fence: 1, park: [{ ...parked(0, 1, 0), cause: 'anew' }] });
    await one.commit('bodies', 0, { fence: 1, unpark: [parked(0, 1, 1).position] });
    const client = new MongoClient(server().url);
    expect(await client.db(database).collection(BODIES).countDocuments({ consumer: 'bodies' })).toBe(1);
    await client.close();
  });

  it('are read by an auditor, who claims nothing', async () => {
    const one = store();
    await one.load(
      'read',
      [0, 1].map((partition) => ({ partition, fence: 1 })),
    );
    await one.commit('read', 0, { fence: 1, checkpoint: at(4), park: [parked(0, 4, 0)] });
    const read = await readMongodbPositions({ url: server().url, database }, ['read', 'never-began']);
    expect([...read]).toEqual([['read', { checkpoints: [at(4)], parked: [parked(0, 4, 0)] }]]);
    await one.commit('read', 0, { fence: 1, checkpoint: at(5) });
  });

  describe('whose server goes away', () => {
    it('are away while the server is, and there again when it is back', async () => {
      const timeouts = { selectServerMs: 2_000, connectMs: 2_000 };
      const one = mongodbConsumerStore({ url: server().url, database, timeouts });
      const relay = mongodbRelayCheckpoints({ url: server().url, database, journal: 'away', timeouts });
      open.push(one, relay);
      await one.load('away', [{ partition: 0, fence: 1 }]);
      await server().kill();
      const parks = { fence: 1, checkpoint: at(4), park: [parked(0, 4, 0)] };
      const asked = [
        one.load('away', [{ partition: 0, fence: 1 }]),
        one.commit('away', 0, { fence: 1, checkpoint: at(4) }),
        one.commit('away', 0, parks),
        one.parked('away'),
        one.skipped('away', 10),
        relay.load(),
        relay.commit(at(4)),
      ];
      for (const outcome of await Promise.allSettled(asked)) {
        expect(outcome).toMatchObject({ reason: expect.any(StoreUnavailable) as unknown });
      }
      await server().restart();
      await one.commit('away', 0, parks);
      expect(await one.parked('away')).toEqual([parked(0, 4, 0)]);
    });

    it('are there again after the server was killed', async () => {
      const one = store();
      await one.load('killed', [{ partition: 0, fence: 1 }]);
      await one.commit('killed', 0, { fence: 1, checkpoint: at(4), park: [parked(0, 4, 0)] });
      await server().kill();
      await server().restart();
      expect(await one.load('killed', [{ partition: 0, fence: 1 }])).toEqual({
        checkpoints: [at(4)],
        parked: [parked(0, 4, 0)],
      });
    });
  });
});
