import { newClusterId } from './cluster-id.mjs';

describe("a new Kafka cluster's id", () => {
  it('never begins with a dash, which Kafka would read as an option', () => {
    const drawn = [Buffer.alloc(16, 0xfb), Buffer.alloc(16, 0xf8), Buffer.alloc(16, 7)];
    expect(newClusterId(() => drawn.shift() as Buffer)).toBe('BwcHBwcHBwcHBwcHBwcHBw');
  });

  it('is 16 random bytes', () => {
    const ids = [newClusterId(), newClusterId()];
    expect(ids.map((id) => Buffer.from(id, 'base64url').length)).toEqual([16, 16]);
    expect(new Set(ids).size).toBe(2);
  });
});
