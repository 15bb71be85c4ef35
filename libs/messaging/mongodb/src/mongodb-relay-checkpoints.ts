import { MongoServerError } from 'mongodb';
import type { Checkpoint } from '@daftari/journal-core/position';
import { DEFAULT_TIMEOUTS, MongodbConnection, type MongodbTimeouts } from '@daftari/journal-mongodb/mongodb-connection';
import { repeatable } from '@daftari/journal-mongodb/store-away';
import { positionId, POSITIONS } from './position-documents';

export interface MongodbRelayCheckpointsOptions {
  readonly url: string;
  readonly database: string;
  /** The journal that is relayed. */
  readonly journal: string;
  readonly timeouts?: Partial<MongodbTimeouts>;
}

interface RelayDocument extends Checkpoint {
  readonly _id: string;
  readonly relay: string;
}

const DUPLICATE_KEY = 11000;

/** How far a journal's relay has come, beside the consumers' positions: whoever relays a partition next goes on there. */
export interface MongodbRelayCheckpoints {
  load(): Promise<Checkpoint[]>;
  /** Never goes back: a copy that was replaced and comes late changes nothing. */
  commit(checkpoint: Checkpoint): Promise<void>;
  close(): Promise<void>;
}

export function mongodbRelayCheckpoints(options: MongodbRelayCheckpointsOptions): MongodbRelayCheckpoints {
  const { url, database, journal, timeouts } = options;
  const connection = new MongodbConnection(url, database, { ...DEFAULT_TIMEOUTS, ...timeouts });
  const documents = connection.db.collection<RelayDocument>(POSITIONS);
  const relay = `relay:${journal}`;
  return repeatable({
    load: () =>
      connection.inOrder(async (options) => {
        const found = await documents.find({ relay }, { ...options, sort: { _id: 1 } }).toArray();
        return found.map(({ partition, sequence, hash }) => ({ partition, sequence, hash }));
      }),
    async commit({ partition, sequence, hash }: Checkpoint) {
      const filter = { _id: positionId(relay, partition), sequence: { $lte: sequence } };
      const update = { $set: { relay, partition, sequence, hash } };
      try {
        await connection.inOrder(({ session }) =>
          documents.updateOne(filter, update, { session, upsert: true, ...connection.durably }),
        );
      } catch (error) {
        // It stands further on, so it was not matched, and the insert was refused by its id.
        if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
      }
    },
    close: () => connection.close(),
  });
}
