import {
  BSON,
  MongoClientClosedError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoNotConnectedError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
  MongoUnexpectedServerResponseError,
  MongoWriteConcernError,
} from 'mongodb';
import { failureOf, type WriteFailure } from './write-error';

type PoolError = new (pool: object) => Error;
/** Classes that the driver throws and does not export. */
const { PoolClearedError, PoolClearedOnNetworkError, PoolClosedError, WaitQueueTimeoutError } = jest.requireActual<{
  PoolClearedError: PoolError;
  PoolClearedOnNetworkError: PoolError;
  PoolClosedError: PoolError;
  WaitQueueTimeoutError: new (message: string, address: string) => Error;
}>('mongodb/lib/cmap/errors');
const pool = { address: '127.0.0.1:27017', serverError: new Error('connection reset') };

const server = (code: number, more: object = {}) => new MongoServerError({ message: `code ${code}`, code, ...more });
const duplicate = (index: string, more: object = {}) =>
  new MongoServerError({ code: 11000, message: `E11000 duplicate key error index: ${index} dup key: {…}`, ...more });
const labelled = <E extends MongoNetworkError | MongoServerError>(error: E, ...labels: string[]): E => {
  for (const label of labels) error.addErrorLabel(label);
  return error;
};
const concern = (code: number, more: object = {}) =>
  new MongoWriteConcernError({ ok: 1, n: 1, writeConcernError: { code, errmsg: 'waiting for replication' }, ...more });

const CASES: readonly [string, WriteFailure, unknown][] = [
  ['a duplicate sequence', 'sequence-taken', duplicate('_id_', { keyPattern: { _id: 1 } })],
  ['a duplicate sequence of a server that sends no pattern', 'sequence-taken', duplicate('_id_')],
  ['a duplicate version', 'version-taken', duplicate('stream_version', { keyPattern: { versions: 1 } })],
  ['a duplicate version of a server that sends no pattern', 'version-taken', duplicate('stream_version')],

  ['no server to be found', 'not-written', new MongoServerSelectionError('none in 5000 ms', {} as never)],
  ['no free connection in time', 'not-written', new WaitQueueTimeoutError('timed out', pool.address)],
  ['a pool that was cleared before it gave a connection', 'not-written', new PoolClearedError(pool)],
  ['a closed pool', 'not-written', new PoolClosedError(pool)],
  ['a client that is not connected', 'not-written', new MongoNotConnectedError('connect first')],
  ['a topology that was closed while a server was sought', 'not-written', new MongoTopologyClosedError()],
  ['an argument the driver refuses', 'not-written', new MongoInvalidArgumentError('no document')],
  ['a document that can not be encoded', 'not-written', new BSON.BSONError('circular')],
  [
    'a connection that failed in its handshake',
    'not-written',
    labelled(new MongoNetworkError('closed'), 'HandshakeError'),
  ],
  [
    'a connection that could not be made',
    'not-written',
    labelled(new MongoNetworkError('ECONNREFUSED'), 'SystemOverloadedError', 'RetryableError'),
  ],
  ['a user who may not log in', 'not-written', labelled(server(18), 'HandshakeError')],
  ['a user who may not write', 'not-written', server(13)],
  ['a document that does not validate', 'not-written', server(121)],
  ['a document that is too large', 'not-written', server(10334)],
  ['a full disk', 'not-written', server(14031)],

  ['a connection cut after the insert was sent', 'unknown', new MongoNetworkError('connection closed')],
  ['an answer that did not come in time', 'unknown', new MongoNetworkTimeoutError('timed out')],
  ['an operation that ran out of time', 'unknown', new MongoOperationTimeoutError('timed out')],
  ['a connection interrupted by the monitor', 'unknown', new PoolClearedOnNetworkError(pool)],
  ['a client closed meanwhile', 'unknown', new MongoClientClosedError()],
  ['an answer that makes no sense', 'unknown', new MongoUnexpectedServerResponseError('?')],
  ['a write concern that timed out', 'unknown', concern(64)],
  ['a write concern that can not be met', 'unknown', concern(100)],
  ['a write concern error beside a duplicate', 'unknown', concern(64, { writeErrors: [{ index: 0, code: 11000 }] })],
  ['a server that is no primary', 'unknown', server(10107)],
  ['a primary that stepped down', 'unknown', server(189)],
  ['an operation interrupted by a step-down', 'unknown', server(11602)],
  ['a server that shuts down', 'unknown', server(91)],
  ['an operation interrupted by a shutdown', 'unknown', server(11600)],
  ['an operation that was killed', 'unknown', server(11601)],
  ['a time limit of the server', 'unknown', server(50)],
  ['a host that a router can not reach', 'unknown', server(6)],
  ['a code nobody knows', 'unknown', server(987654)],
  ['an error without a code', 'unknown', new MongoServerError({ message: 'something' })],
  ['an error that is none of the driver', 'unknown', new TypeError('a bug')],
  ['something that is no error', 'unknown', 'thrown text'],
];

describe('what an error of an insert means', () => {
  it.each(CASES)('%s: %s', (_what, expected, error) => {
    expect(failureOf(error)).toBe(expected);
  });
});
