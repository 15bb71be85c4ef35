import fc from 'fast-check';
import { MAX_EVENT_BYTES } from '@daftari/journal-core/batch';
import { bytesOf, MAX_STORED_BYTES, storedBody } from './stored-body';

/** What the adapter keeps of a body. */
const store = (body: Buffer) => storedBody(body.subarray(0, MAX_STORED_BYTES), body.length);
const escapedBytes = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2;

const anyBytes = fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes));
const anyText = fc.string({ unit: 'binary', maxLength: 500 }).map((text) => Buffer.from(text));
/** Around the limit, where cuts happen: a unit repeated. */
const large = fc
  .tuple(fc.constantFrom('a', 'é', '€', '🎉', '"', '\u0000', '\ufeff', '\\'), fc.integer({ min: 5_000, max: 70_000 }))
  .map(([unit, times]) => Buffer.from(`x${unit.repeat(times)}`));
const largeBinary = fc.integer({ min: 33_740, max: 70_000 }).map((length) => Buffer.alloc(length, 0xff));

describe('a stored body', () => {
  it('gives back the bytes that came, or their beginning when it was cut', () => {
    fc.assert(
      fc.property(fc.oneof(anyBytes, anyText, large, largeBinary), (body) => {
        const stored = store(body);
        const bytes = bytesOf(stored);
        expect(stored.cut).toBe(bytes.length < body.length);
        expect(body.subarray(0, bytes.length).equals(bytes)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('always has room in an event, and fills it when it was cut', () => {
    fc.assert(
      fc.property(fc.oneof(large, largeBinary), (body) => {
        const stored = store(body);
        expect(escapedBytes(stored.body)).toBeLessThanOrEqual(MAX_STORED_BYTES);
        if (stored.cut) expect(escapedBytes(stored.body)).toBeGreaterThan(MAX_STORED_BYTES - 12);
      }),
      { numRuns: 300 },
    );
  });

  it('has room in an event also when it is sealed, which makes base64 of its UTF-8', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, large, largeBinary), (body) => {
        const sealed = Math.ceil((Buffer.byteLength(store(body).body) + 28) / 3) * 4;
        expect(sealed).toBeLessThanOrEqual(MAX_EVENT_BYTES - 4_096);
      }),
      { numRuns: 300 },
    );
  });

  it('is text when it is UTF-8, a byte order mark included', () => {
    expect(store(Buffer.from('\ufeff{"a":1}'))).toEqual({ body: '\ufeff{"a":1}', encoding: 'utf8', cut: false });
    expect(store(Buffer.alloc(0))).toEqual({ body: '', encoding: 'utf8', cut: false });
  });

  it('is in base64 when it is not', () => {
    expect(store(Buffer.from([0xff, 0x00]))).toEqual({ body: '/wA=', encoding: 'base64', cut: false });
  });

  it('is in base64 when only so all of it fits', () => {
    expect(store(Buffer.alloc(30_000, 1))).toMatchObject({ encoding: 'base64', cut: false });
  });
});
