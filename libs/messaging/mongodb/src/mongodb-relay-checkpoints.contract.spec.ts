import { describeWithMongodb } from '@daftari/journal-mongodb/testing/describe-with-mongodb';
import { freshDatabase } from '@daftari/journal-mongodb/testing/spec-database';
import { mongodbRelayCheckpoints, type MongodbRelayCheckpoints } from './mongodb-relay-checkpoints';

/** A deadline against hanging: on a busy machine this server takes its time. */
jest.setTimeout(180_000);

describeWithMongodb('the checkpoints of relays', (server) => {
  const database = freshDatabase();
  const open = (journal: string): MongodbRelayCheckpoints =>
    mongodbRelayCheckpoints({ url: server().url, database, journal });

  it('are kept by journal and partition, and never go back', async () => {
    const relay = open('initiation');
    const other = open('callback');
    expect(await relay.load()).toEqual([]);
    await relay.commit({ partition: 3, sequence: 7, hash: 'h7' });
    await relay.commit({ partition: 1, sequence: 0, hash: 'h0' });
    await relay.commit({ partition: 3, sequence: 9, hash: 'h9' });
    await relay.commit({ partition: 3, sequence: 8, hash: 'h8' });
    await other.commit({ partition: 3, sequence: 1, hash: 'o1' });
    expect(await relay.load()).toEqual([
      { partition: 1, sequence: 0, hash: 'h0' },
      { partition: 3, sequence: 9, hash: 'h9' },
    ]);
    expect(await other.load()).toEqual([{ partition: 3, sequence: 1, hash: 'o1' }]);
    await relay.close();
    await other.close();
  });
});
