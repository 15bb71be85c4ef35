import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { DaftariError } from '@daftari/kernel/errors';
import { fromGrpcError, isConnectionLoss, toGrpcError } from './grpc-error';

const failed = (code: status, details: string): ServiceError =>
  Object.assign(new Error(details), { code, details, metadata: new Metadata() });

/** As the library says them, when a stream ends without the server's word on the call. */
const LOST: readonly (readonly [status, string])[] = [
  [status.UNAVAILABLE, 'Connection dropped'],
  [status.UNAVAILABLE, 'read ECONNRESET'],
  [status.CANCELLED, 'Call cancelled'],
  [status.INTERNAL, 'Received RST_STREAM with code 0 (Call ended without gRPC status)'],
  [status.INTERNAL, 'Received RST_STREAM with code 2 triggered by internal client error: Protocol error'],
  [status.INTERNAL, 'Write error: write after end'],
  [status.RESOURCE_EXHAUSTED, 'Bandwidth exhausted or memory limit exceeded'],
];

describe('a call that failed without our own error', () => {
  it.each(LOST)('may have been done after %s %s', (code, details) => {
    const error = failed(code, details);
    expect(fromGrpcError(error, 'HoldFees')).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      details: { reason: status[code] },
    });
    expect(isConnectionLoss(error)).toBe(true);
  });

  it.each([
    [status.INTERNAL, 'Response message parsing error: index out of range'],
    [status.RESOURCE_EXHAUSTED, 'Received message larger than max (5000000 vs 4194304)'],
    [status.UNIMPLEMENTED, 'The server does not implement the method'],
  ])('is our fault after %s %s', (code, details) => {
    const error = failed(code, details);
    expect(fromGrpcError(error, 'HoldFees')).toMatchObject({ code: 'INTERNAL_ERROR' });
    expect(isConnectionLoss(error)).toBe(false);
  });

  it('is what the server says it is, whatever its status', () => {
    const { code, details, metadata } = toGrpcError(new DaftariError('INTERNAL_ERROR'));
    const error = Object.assign(failed(code, details), { metadata });
    expect(fromGrpcError(error, 'HoldFees')).toMatchObject({ code: 'INTERNAL_ERROR', details: {} });
    expect(isConnectionLoss(error)).toBe(false);
  });
});
