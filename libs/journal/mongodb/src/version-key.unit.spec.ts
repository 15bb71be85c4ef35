import { keysOf, versionKey, versionOfKey } from './version-key';

const STREAMS = ['counter-a', 'counter-a@1', 'counter-a@0000000000000001', 'counter-a%40', 'counter-ä', '@', '%', ''];
const VERSIONS = [1, 2, 9, 10, 999, 2 ** 31, Number.MAX_SAFE_INTEGER];

describe('the key of a stream version', () => {
  it('says which stream and version it was made of, whatever the stream is called', () => {
    for (const stream of STREAMS) {
      for (const version of VERSIONS) {
        expect(versionOfKey(versionKey(stream, version))).toEqual({ stream, version });
      }
    }
  });

  it('sorts by version within its stream', () => {
    const keys = VERSIONS.map((version) => versionKey('counter-a', version));
    expect(keys.toSorted()).toEqual(keys);
  });

  it('lies in the range of its own stream from its version on, and in no other', () => {
    const inRange = (key: string, { $gte, $lt }: { $gte: string; $lt: string }) => key >= $gte && key < $lt;
    for (const stream of STREAMS) {
      const key = versionKey(stream, 10);
      expect(STREAMS.filter((other) => inRange(key, keysOf(other, 1)))).toEqual([stream]);
      expect(inRange(key, keysOf(stream, 11))).toBe(false);
      expect(inRange(key, keysOf(stream, 1, 10))).toBe(false);
      expect(inRange(key, keysOf(stream, 10, 11))).toBe(true);
    }
  });

  it('shows a text that is no key as what it is', () => {
    expect(versionOfKey('counter-a@1')).toEqual({ stream: 'counter-a@1', version: -1 });
    expect(versionOfKey(7)).toEqual({ stream: '7', version: -1 });
  });
});
