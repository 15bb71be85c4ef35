import {
  type BulkWriteResult,
  MongoBulkWriteError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoNotConnectedError,
  MongoOperationTimeoutError,
  MongoRuntimeError,
  MongoServerError,
  MongoServerSelectionError,
  MongoWriteConcernError,
} from 'mongodb';
import { StoreUnavailable } from '@daftari/journal-core/errors';
import { reading, repeatable } from './store-away';

type PoolError = new (pool: { address: string }) => Error;
const { PoolClearedError, PoolClearedOnNetworkError, PoolClosedError, WaitQueueTimeoutError } = jest.requireActual<{
  PoolClearedError: PoolError;
  PoolClearedOnNetworkError: PoolError;
  PoolClosedError: PoolError;
  WaitQueueTimeoutError: new (message: string, address: string) => Error;
}>('mongodb/lib/cmap/errors');
const { WriteConcernError } = jest.requireActual<{ WriteConcernError: new (said: object) => object }>(
  'mongodb/lib/bulk/common',
);

const pool = { address: '127.0.0.1:27017' };
const answered = (code: number) => new MongoServerError({ message: `code ${code}`, code });
const ofSocket = (code: string) => Object.assign(new Error(`write ${code}`), { code });
const handshake = <E extends MongoServerError>(error: E): E => {
  error.addErrorLabel('HandshakeError');
  return error;
};
const bulk = (error: object) => new MongoBulkWriteError(error as never, {} as BulkWriteResult);

const AWAY: readonly (readonly [string, Error])[] = [
  ['a connection that was cut', new MongoNetworkError('connection 3 to 127.0.0.1:27017 closed')],
  ['an answer that did not come', new MongoNetworkTimeoutError('timed out')],
  ['a deadline of the whole operation', new MongoOperationTimeoutError('timed out during socket read')],
  ['no server to be found', new MongoServerSelectionError('none in 5000 ms', {} as never)],
  ['a client that is not connected', new MongoNotConnectedError('connect first')],
  ['a pool that was cleared', new PoolClearedError(pool)],
  ['a pool that was cleared by the monitor', new PoolClearedOnNetworkError(pool)],
  ['a pool that was closed', new PoolClosedError(pool)],
  ['no connection in time', new WaitQueueTimeoutError('waited', pool.address)],
  ['a socket that was reset while it was full', ofSocket('ECONNRESET')],
  ['a socket whose other end is gone', ofSocket('EPIPE')],
  ['a handshake that was refused', handshake(answered(18))],
  ['a server that shuts down', answered(11600)],
  ['a server that is no primary any more', answered(10107)],
  ['a cursor that a restarted server does not know', answered(43)],
];
const BUGS: readonly (readonly [string, Error])[] = [
  ['a wrong argument', new MongoInvalidArgumentError('no such option')],
  ['a bug of the driver', new MongoRuntimeError('unexpected')],
  ['a bad query', answered(2)],
  ['an error of ours', new TypeError('undefined is not a function')],
  ['a file that is not there', ofSocket('ENOENT')],
];

describe.each([
  ['a read', (error: Error) => reading(Promise.reject(error))],
  ['a step that may be done twice', (error: Error) => repeatable({ step: () => Promise.reject(error) }).step()],
] as const)('%s', (_what, failed) => {
  it.each(AWAY)('says that the store is away after %s', async (_why, error) => {
    const said = await failed(error).catch((thrown: unknown) => thrown);
    expect(said).toBeInstanceOf(StoreUnavailable);
    expect(said).toMatchObject({ cause: error, message: expect.stringContaining(error.message) as unknown });
  });

  it.each(BUGS)('passes on what is no outage: %s', async (_why, error) => {
    await expect(failed(error)).rejects.toBe(error);
  });
});

describe('a step that writes several documents', () => {
  const step = (error: Error) => repeatable({ step: () => Promise.reject(error) }).step();

  it.each(AWAY)('says that the store is away when the driver wraps %s', async (_why, error) => {
    await expect(step(bulk(error))).rejects.toThrow(StoreUnavailable);
  });

  it('says so of a majority that was waited for too long', async () => {
    const result = { ok: 1, writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } };
    await expect(step(new MongoWriteConcernError(result as never))).rejects.toThrow(StoreUnavailable);
    await expect(step(bulk(new WriteConcernError(result.writeConcernError)))).rejects.toThrow(StoreUnavailable);
  });

  it('passes on that a key is taken', async () => {
    const taken = bulk({ message: 'E11000 duplicate key', code: 11000, writeErrors: [{ code: 11000 }] });
    await expect(step(taken)).rejects.toBe(taken);
  });
});

describe('a store whose steps may be done twice', () => {
  it('answers what it is asked, also where no promise is', async () => {
    class Store {
      readonly lag = 7;
      private sum = 0;
      add(number: number): number {
        return (this.sum += number);
      }
      get total(): number {
        return this.sum;
      }
      async asked(): Promise<number> {
        return this.sum;
      }
    }
    const store = repeatable(new Store());
    expect(store.add(3)).toBe(3);
    expect([store.lag, store.total, await store.asked()]).toEqual([7, 3, 3]);
  });
});
