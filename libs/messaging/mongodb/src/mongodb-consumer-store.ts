import { ObjectId, type AnyBulkWriteOperation, type Collection } from 'mongodb';
import { DEFAULT_TIMEOUTS, MongodbConnection, type MongodbTimeouts } from '@daftari/journal-mongodb/mongodb-connection';
import { repeatable } from '@daftari/journal-mongodb/store-away';
import {
  StaleFence,
  type CheckpointLag,
  type ConsumerCommit,
  type ConsumerState,
  type ConsumerStore,
  type ParkedEvent,
  type PartitionClaim,
  type SkippedEvent,
} from '@daftari/messaging-core/consumer-store';
import {
  BODIES,
  positionId,
  POSITIONS,
  prepareCommit,
  type BodyDocument,
  type Listed,
  type PositionDocument,
} from './position-documents';

export interface MongodbConsumerStoreOptions {
  readonly url: string;
  /** The installation's database; consumers of all its services may share it, by their names. */
  readonly database: string;
  readonly timeouts?: Partial<MongodbTimeouts>;
  /** `CHECKPOINT_LAG` when absent. */
  readonly lag?: CheckpointLag;
}

/** A checkpoint that was kept for every batch would make the store the slowest of all. */
export const CHECKPOINT_LAG: CheckpointLag = { batches: 100, ms: 500 };

const DUPLICATE_KEY = 11000;

/**
 * Consumers' positions in MongoDB, for copies of a service that share its work. It connects when it is first needed, and
 * again when the server is back. A copy claims a partition and keeps what it does there by one document's atomic update,
 * under its fence. @throws StoreUnavailable while no server answers: each of its methods
 */
export function mongodbConsumerStore(options: MongodbConsumerStoreOptions): ConsumerStore & { close(): Promise<void> } {
  const { url, database, timeouts, lag = CHECKPOINT_LAG } = options;
  const connection = new MongodbConnection(url, database, { ...DEFAULT_TIMEOUTS, ...timeouts });
  return repeatable(new MongodbConsumerStore(connection, lag));
}

class MongodbConsumerStore implements ConsumerStore {
  private readonly positions: Collection<PositionDocument>;
  private readonly bodies: Collection<BodyDocument>;
  /** The claims that this process made last. */
  private readonly claims = new Map<string, number>();

  constructor(
    private readonly connection: MongodbConnection,
    readonly lag: CheckpointLag,
  ) {
    this.positions = connection.db.collection(POSITIONS);
    this.bodies = connection.db.collection(BODIES);
  }

  async load(consumer: string, claims: readonly PartitionClaim[]): Promise<ConsumerState> {
    if (claims.length === 0) return { checkpoints: [], parked: [] };
    await this.claim(consumer, claims);
    const ids = claims.map(({ partition }) => positionId(consumer, partition));
    const found = await this.find({ _id: { $in: ids } });
    for (const { partition, fence } of claims) {
      const document = found.find((one) => one.partition === partition);
      if (document?.fence !== fence) throw new StaleFence(consumer, partition);
      this.claims.set(document._id, document.claim);
    }
    return {
      checkpoints: found.flatMap(({ partition, checkpoint }) =>
        checkpoint === null ? [] : [{ partition, sequence: checkpoint.sequence, hash: checkpoint.hash }],
      ),
      parked: await this.read<ParkedEvent>(found.flatMap(({ parked }) => parked)),
    };
  }

  async commit(consumer: string, partition: number, commit: ConsumerCommit): Promise<void> {
    const { bodies, update, replaces } = prepareCommit(consumer, partition, commit, () => new ObjectId().toHexString());
    if (bodies.length > 0) {
      await this.connection.inOrder(({ session }) =>
        this.bodies.insertMany([...bodies], { session, ...this.connection.durably }),
      );
    }
    const _id = positionId(consumer, partition);
    const claim = this.claims.get(_id);
    if (claim === undefined) throw new StaleFence(consumer, partition);
    const filter = { _id, fence: commit.fence, claim };
    const projection = replaces ? { parked: 1 } : { _id: 1 };
    const before = await this.connection.inOrder(({ session }) =>
      this.positions.findOneAndUpdate(filter, update, { session, projection, ...this.connection.durably }),
    );
    if (before === null) throw new StaleFence(consumer, partition);
    if (replaces) await this.forgetBodies(_id, before.parked);
  }

  async parked(consumer: string): Promise<readonly ParkedEvent[]> {
    const found = await this.find({ consumer, 'parked.0': { $exists: true } });
    // Another copy may have handled one since, and taken its body away: then it is parked no longer.
    return this.read<ParkedEvent>(
      found.flatMap(({ parked }) => parked),
      'as far as they are there',
    );
  }

  async skipped(consumer: string, limit: number): Promise<readonly SkippedEvent[]> {
    const found = await this.find({ consumer, 'skipped.0': { $exists: true } });
    const listed = found.flatMap(({ skipped }) => skipped).sort(byKey);
    return this.read<SkippedEvent>(listed.slice(0, limit));
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  /** @throws StaleFence one of the partitions was claimed under a higher fence */
  private async claim(consumer: string, claims: readonly PartitionClaim[]): Promise<void> {
    const operations = claims.map(({ partition, fence }): AnyBulkWriteOperation<PositionDocument> => {
      const fresh = { consumer, partition, checkpoint: null, parked: [], skipped: [] };
      const update = { $set: { fence }, $inc: { claim: 1 }, $setOnInsert: fresh };
      return {
        updateOne: { filter: { _id: positionId(consumer, partition), fence: { $lte: fence } }, update, upsert: true },
      };
    });
    try {
      await this.connection.inOrder(({ session }) =>
        this.positions.bulkWrite(operations, { session, ordered: true, ...this.connection.durably }),
      );
    } catch (error) {
      // One with a higher fence is not matched, and the insert is refused by its id.
      if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
      const { writeErrors } = error as { readonly writeErrors?: unknown };
      const [first] = [writeErrors ?? []].flat() as { readonly index?: number }[];
      throw new StaleFence(consumer, claims[first?.index ?? 0]!.partition);
    }
  }

  private find(filter: object): Promise<PositionDocument[]> {
    return this.connection.inOrder((options) =>
      this.positions.find(filter, { ...options, sort: { _id: 1 } }).toArray(),
    );
  }

  /** In the order of their positions. @throws Error one of them is not there, though all should be */
  private async read<T>(listed: readonly Listed[], which: 'all' | 'as far as they are there' = 'all'): Promise<T[]> {
    if (listed.length === 0) return [];
    const ids = listed.map(({ body }) => body);
    const found = await this.connection.inOrder((options) =>
      this.bodies.find({ _id: { $in: ids } }, options).toArray(),
    );
    const texts = new Map(found.map(({ _id, text }) => [_id, text]));
    return [...listed].sort(byKey).flatMap(({ key, body }) => {
      const text = texts.get(body);
      if (text !== undefined) return [JSON.parse(text) as T];
      if (which !== 'all') return [];
      throw new Error(`the parked event at ${key} has lost its body ${body} in ${BODIES}`);
    });
  }

  /** Of those that were listed before, what is not any more. One that stays by an outage is read by nobody. */
  private async forgetBodies(_id: string, before: readonly Listed[]): Promise<void> {
    if (before.length === 0) return;
    try {
      const [now] = await this.find({ _id });
      const kept = new Set(now?.parked.map(({ body }) => body));
      const gone = before.map(({ body }) => body).filter((body) => !kept.has(body));
      if (now !== undefined && gone.length > 0) await this.bodies.deleteMany({ _id: { $in: gone } });
    } catch {
      // The commit counts; these few documents only take up room.
    }
  }
}

function byKey(a: Listed, b: Listed): number {
  return a.key < b.key ? -1 : 1;
}
