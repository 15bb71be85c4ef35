import type { Checkpoint } from '@daftari/journal-core/position';
import { DEFAULT_TIMEOUTS, MongodbConnection } from '@daftari/journal-mongodb/mongodb-connection';
import { reading } from '@daftari/journal-mongodb/store-away';
import type { ConsumerState } from '@daftari/messaging-core/consumer-store';
import { mongodbConsumerStore } from './mongodb-consumer-store';
import { POSITIONS, type PositionDocument } from './position-documents';

/**
 * Where consumers stand in an installation's database, for auditors: nothing is claimed, so that those who work go on. One
 * that never began has no entry. @throws StoreUnavailable the database does not answer
 */
export async function readMongodbPositions(
  { url, database }: { readonly url: string; readonly database: string },
  consumers: readonly string[],
): Promise<ReadonlyMap<string, ConsumerState>> {
  const connection = new MongodbConnection(url, database, DEFAULT_TIMEOUTS);
  const store = mongodbConsumerStore({ url, database });
  try {
    const documents = connection.db.collection<PositionDocument>(POSITIONS);
    const found = await reading(
      connection.inOrder((options) =>
        documents.find({ consumer: { $in: [...consumers] } }, { ...options, sort: { _id: 1 } }).toArray(),
      ),
    );
    const states = consumers
      .filter((name) => found.some(({ consumer }) => consumer === name))
      .map(async (name): Promise<[string, ConsumerState]> => {
        const checkpoints = found.flatMap((one) => (one.consumer === name ? checkpointOf(one) : []));
        return [name, { checkpoints, parked: await store.parked(name) }];
      });
    return new Map(await Promise.all(states));
  } finally {
    await Promise.all([connection.close(), store.close()]);
  }
}

function checkpointOf({ partition, checkpoint }: PositionDocument): Checkpoint[] {
  return checkpoint === null ? [] : [{ partition, sequence: checkpoint.sequence, hash: checkpoint.hash }];
}
