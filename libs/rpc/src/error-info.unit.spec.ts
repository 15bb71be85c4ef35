import fc from 'fast-check';
import { decodeErrorInfo, encodeStatus } from './error-info';

describe('an ErrorInfo in a google.rpc.Status', () => {
  it('has the bytes that the public definition asks for', () => {
    const bytes = encodeStatus(5, 'no', { reason: 'R', domain: 'd', metadata: { k: 'v' } });
    const url = Buffer.from('type.googleapis.com/google.rpc.ErrorInfo').toString('hex');
    expect(Buffer.from(bytes).toString('hex')).toBe(
      `0805${'12026e6f'}1a3a${'0a28'}${url}${'120e'}${'0a0152'}${'120164'}${'1a06' + '0a016b' + '120176'}`,
    );
  });

  it('is followed by the time after which another try makes sense', () => {
    const info = { reason: 'R', domain: 'd', metadata: {} };
    const bytes = Buffer.from(encodeStatus(14, 'no', info, 7));
    const url = Buffer.from('type.googleapis.com/google.rpc.RetryInfo').toString('hex');
    expect(bytes.toString('hex')).toBe(
      Buffer.from(encodeStatus(14, 'no', info)).toString('hex') + `1a30${'0a28'}${url}${'1204'}${'0a020807'}`,
    );
    expect(decodeErrorInfo(bytes)).toEqual(info);
  });

  it('comes back whatever it says', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.string(),
        fc.dictionary(fc.string(), fc.string()),
        (a, b, c, metadata) => {
          expect(decodeErrorInfo(encodeStatus(3, a, { reason: b, domain: c, metadata }))).toEqual({
            reason: b,
            domain: c,
            metadata: { ...metadata },
          });
        },
      ),
    );
  });

  it('is absent from a status that holds other details', () => {
    expect(decodeErrorInfo(Buffer.from([8, 5]))).toBeUndefined();
    expect(decodeErrorInfo(Buffer.from('0805' + '1a060a01781201' + '79', 'hex'))).toBeUndefined();
  });

  it('throws on what is no protobuf', () => {
    expect(() => decodeErrorInfo(Buffer.from([0x1a, 0x7f]))).toThrow();
  });
});
