import type { Collection } from 'mongodb';
import { SequenceTaken, StoreUnavailable, VersionTaken, WriteUnknown } from '@daftari/journal-core/errors';
import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { StoredBatch } from '@daftari/journal-core/position';
import type {
  BatchToStore,
  CommitListener,
  IndexCursor,
  IndexRow,
  JournalIdentity,
  JournalStore,
  StoreHead,
} from '@daftari/journal-core/store';
import { systemScheduler, type Scheduler } from '@daftari/kernel/scheduler';
import { batchesOf, collectionName, documentOf, type BatchDocument } from './batch-document';
import { ChangeWatcher } from './change-watcher';
import { IndexScan } from './index-scan';
import { createJournal, readIdentity } from './journal-creation';
import { changesOf } from './mongodb-changes';
import { DEFAULT_TIMEOUTS, MongodbConnection, type MongodbTimeouts } from './mongodb-connection';
import { NumberedBatches } from './numbered-batches';
import { isAway, reading } from './store-away';
import { emptyOf, sequencesOfStream } from './stream-batches';
import { failureOf } from './write-error';

export interface MongodbStoreOptions {
  /** Such as `mongodb://127.0.0.1:27017/?directConnection=true`; its options can not weaken what the journal needs. */
  readonly url: string;
  /** The database; it may keep several journals. */
  readonly database: string;
  /** The journal's name: its batches are in the collections `<journal>.p00` to `<journal>.p15`. */
  readonly journal: string;
  /** Writes are refused, and nothing is created or repaired. */
  readonly readOnly?: boolean;
  readonly timeouts?: Partial<MongodbTimeouts>;
  readonly scheduler?: Scheduler;
}

/**
 * A journal in MongoDB: a collection per partition, a document per batch. Several stores, in several processes, may be open
 * on one journal: the unique keys decide who may write.
 * @throws Error when no server can be reached
 */
export async function openMongodbStore(options: MongodbStoreOptions): Promise<JournalStore> {
  const { url, database, journal, readOnly = false, timeouts, scheduler = systemScheduler } = options;
  collectionName(journal, 0);
  const connection = new MongodbConnection(url, database, { ...DEFAULT_TIMEOUTS, ...timeouts });
  await connection.connect();
  return new MongodbStore(connection, journal, readOnly, scheduler);
}

class MongodbStore implements JournalStore {
  private readonly watcher: ChangeWatcher;
  readonly tellsOfOthers = true;
  private readonly indexScan: IndexScan;
  private readonly numbered: NumberedBatches;
  private closed: Promise<void> | undefined;

  constructor(
    private readonly connection: MongodbConnection,
    private readonly journal: string,
    private readonly readOnly: boolean,
    scheduler: Scheduler,
  ) {
    this.watcher = new ChangeWatcher(() => changesOf(connection.db, journal), PARTITIONS, scheduler);
    this.numbered = new NumberedBatches(connection, (partition) => this.batches(partition));
    this.indexScan = new IndexScan((partition) => this.batches(partition));
  }

  identity(): Promise<JournalIdentity | undefined> {
    return readIdentity(this.connection, this.journal, this.readOnly);
  }

  async create(identity: JournalIdentity, genesis: readonly BatchToStore[]): Promise<void> {
    this.assertWritable();
    if (identity.journal !== this.journal) {
      throw new Error(`the store was opened for ${this.journal}, not for ${identity.journal}; nothing was written`);
    }
    await createJournal(this.connection, identity, genesis);
    this.watcher.wake();
  }

  async write(batch: BatchToStore): Promise<void> {
    this.assertWritable();
    assertVersionsOnce(batch);
    const document = documentOf(batch);
    try {
      await this.connection.inOrder(({ session }) =>
        this.batches(batch.partition).insertOne(document, { session, ...this.connection.durably }),
      );
    } catch (error) {
      await this.explain(batch, error);
    }
    this.numbered.saw(batch.partition, batch.sequence);
    this.watcher.wake(batch.partition, batch.sequence);
  }

  head(partition: number): Promise<StoreHead | undefined> {
    // Linearizable: "nothing to write" is answered on the strength of the head, and a replaced primary would show an old one.
    return reading(this.numbered.head(partition));
  }

  readBatches(partition: number, afterSequence: number, limit: number): Promise<StoredBatch[]> {
    return reading(this.numbered.read(partition, afterSequence, limit));
  }

  /** By the first version of each, which is where every stream begins. */
  emptyStreams(partition: number, streams: readonly string[]): Promise<ReadonlySet<string>> {
    const batches = this.batches(partition);
    return reading(this.connection.inOrder((options) => emptyOf(batches, options, streams)));
  }

  async readStreamBatches(
    partition: number,
    stream: string,
    fromVersion: number,
    limit: number,
  ): Promise<StoredBatch[]> {
    const batches = this.batches(partition);
    const found = this.connection.inOrder((options) => sequencesOfStream(batches, options, stream, fromVersion, limit));
    const sequences = await reading(found);
    return sequences.length === 0 ? [] : reading(this.numbered.named(partition, sequences));
  }

  readIndex(partition: number, after: IndexCursor | undefined, limit: number): Promise<IndexRow[]> {
    return reading(this.indexScan.read(partition, after, limit));
  }

  watch(listener: CommitListener): () => void {
    return this.watcher.watch(listener);
  }

  close(): Promise<void> {
    this.closed ??= this.closeAll();
    return this.closed;
  }

  private async closeAll(): Promise<void> {
    await this.watcher.close();
    await this.indexScan.close().catch(() => undefined);
    await this.connection.close();
  }

  /** Says what a failed insert means; returns when the batch is there after all. */
  private async explain(batch: BatchToStore, error: unknown): Promise<void> {
    const what = `partition ${batch.partition} sequence ${batch.sequence}`;
    const why = (error as Error).message;
    const failure = failureOf(error);
    if (failure === 'not-written') {
      const text = `the store refused ${what} (${why}); nothing was written`;
      throw isAway(error) ? new StoreUnavailable(text, { cause: error }) : new Error(text, { cause: error });
    }
    if (failure === 'unknown') throw new WriteUnknown(`${what}: ${why}`, { cause: error });
    // Which key a server names when both are taken is its own affair, and the holder may be this very batch, written by an
    // attempt whose answer was lost: look, and wait until what is seen can not be rolled back.
    const holder = await this.holderOf(batch).catch((cause: unknown) => {
      throw new WriteUnknown(`${what} is taken, and can not be read (${(cause as Error).message})`, { cause });
    });
    if (holder === batch.hash) return;
    if (holder !== undefined) throw new SequenceTaken(`${what} is taken; nothing was written`);
    if (failure === 'version-taken') throw new VersionTaken(`${what}: a stream version is taken; nothing was written`);
    throw new WriteUnknown(`${what} was taken, and whoever held it is gone`, { cause: error });
  }

  /** The hash of the batch at a batch's sequence. */
  private holderOf({ partition, sequence }: BatchToStore): Promise<string | undefined> {
    return this.connection.newest(async (options) => {
      const found = await this.batches(partition).findOne({ _id: sequence }, { ...options, projection: { hash: 1 } });
      return found?.hash;
    });
  }

  private batches(partition: number): Collection<BatchDocument> {
    return batchesOf(this.connection.db, this.journal, partition);
  }

  private assertWritable(): void {
    if (this.readOnly) throw new Error('the store was opened for reading; nothing was written');
  }
}

/** The server compares a document with the others, never with itself. */
function assertVersionsOnce({ partition, sequence, index }: BatchToStore): void {
  const versions = new Set(index.map(({ stream, version }) => `${version}@${stream}`));
  if (versions.size === index.length) return;
  throw new VersionTaken(`partition ${partition} sequence ${sequence} has a stream version twice; nothing was written`);
}
