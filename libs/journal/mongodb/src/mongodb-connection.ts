import {
  MongoClient,
  MongoServerError,
  type ClientSession,
  type CountDocumentsOptions,
  type Db,
  type Timestamp,
} from 'mongodb';
import { StoreUnavailable } from '@daftari/journal-core/errors';
import { isAway } from './store-away';

/** How long the store waits for what, in milliseconds. */
export interface MongodbTimeouts {
  /** Until some server can take the operation; nothing was sent before that. */
  readonly selectServerMs: number;
  /** Until a new connection stands. */
  readonly connectMs: number;
  /** Until the server has answered one operation, a write's majority included. */
  readonly operationMs: number;
}

export const DEFAULT_TIMEOUTS: MongodbTimeouts = { selectServerMs: 5_000, connectMs: 5_000, operationMs: 10_000 };

/** Connections of one store to one server. */
const MAX_CONNECTIONS = 32;
/** A socket is given up this much later than the server should have given up by itself. */
const SOCKET_GRACE_MS = 5_000;

/**
 * Answers of servers that know no linearizable reads: InvalidOptions, CommandNotSupported, NotAReplicaSet,
 * ReadConcernMajorityNotEnabled, and FailedToParse of those that do not know the word.
 */
const NO_LINEARIZABLE_READS = new Set([9, 72, 115, 123, 148]);

type ReadOptions = Pick<CountDocumentsOptions, 'readConcern' | 'readPreference' | 'maxTimeMS' | 'session'>;

/**
 * One client, its deadlines, and what every operation asks of the server. Reads see what a majority has and never go back
 * behind what this connection has seen, also when another server becomes primary in between (causal consistency).
 */
export class MongodbConnection {
  readonly db: Db;
  private readonly client: MongoClient;
  private newestSeen: Timestamp | undefined;
  private linearizable = true;

  constructor(
    url: string,
    database: string,
    private readonly timeouts: MongodbTimeouts,
  ) {
    const { selectServerMs, connectMs, operationMs } = timeouts;
    this.client = new MongoClient(url, {
      // The journal settles what is unknown: a driver that writes again by itself would hide that there was something to settle.
      retryWrites: false,
      promoteBuffers: true,
      maxPoolSize: MAX_CONNECTIONS,
      serverSelectionTimeoutMS: selectServerMs,
      waitQueueTimeoutMS: selectServerMs,
      connectTimeoutMS: connectMs,
      socketTimeoutMS: operationMs + SOCKET_GRACE_MS,
    });
    this.db = this.client.db(database);
  }

  /** @throws StoreUnavailable when no server answers; the address is not in its message, since it may hold a password */
  async connect(): Promise<void> {
    try {
      await this.client.connect();
    } catch (error) {
      await this.close();
      const why = (error as Error).message;
      const text = `no MongoDB server can be reached (${why}); nothing was written; check its address`;
      throw isAway(error) ? new StoreUnavailable(text, { cause: error }) : new Error(text, { cause: error });
    }
  }

  /** Given to each write, so that no option of the URL can weaken it. */
  get durably() {
    return { writeConcern: { w: 'majority' as const, journal: true, wtimeoutMS: this.timeouts.operationMs } };
  }

  /** Runs an operation after everything this connection has seen; hands it the options it must pass on. */
  async inOrder<T>(run: (options: ReadOptions & { session: ClientSession }) => Promise<T>): Promise<T> {
    const session = this.client.startSession({ causalConsistency: true });
    if (this.newestSeen !== undefined) session.advanceOperationTime(this.newestSeen);
    try {
      return await run({
        session,
        readConcern: { level: 'majority' },
        readPreference: 'primary',
        maxTimeMS: this.timeouts.operationMs,
      });
    } finally {
      this.saw(session.operationTime);
      await session.endSession();
    }
  }

  /**
   * Runs a read that must not be answered by a server that has been replaced as primary without knowing it yet. A server
   * without linearizable reads answers from its majority. SecantusDB accepts the word; being one node, it has no other.
   */
  async newest<T>(run: (options: ReadOptions) => Promise<T>): Promise<T> {
    if (!this.linearizable) return this.inOrder(run);
    try {
      return await run({
        readConcern: { level: 'linearizable' },
        readPreference: 'primary',
        maxTimeMS: this.timeouts.operationMs,
      });
    } catch (error) {
      if (!(error instanceof MongoServerError) || !NO_LINEARIZABLE_READS.has(Number(error.code))) throw error;
      this.linearizable = false;
      return this.inOrder(run);
    }
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private saw(time: Timestamp | undefined): void {
    if (time !== undefined && (this.newestSeen === undefined || time.greaterThan(this.newestSeen))) {
      this.newestSeen = time;
    }
  }
}
