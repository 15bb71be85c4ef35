import { partitionOf, PARTITIONS } from './partition-of';

describe('the partition of a key', () => {
  it('is the same for ever', () => {
    expect(PARTITIONS).toBe(16);
    const pinned = ['', 'a', 'b6fbe75f-ce87-4d44-b318-6cfdb8b7de4d', 'RJS8XQZZL9'].map(partitionOf);
    expect(pinned).toEqual([2, 2, 6, 9]);
  });

  it('spreads keys over all partitions', () => {
    const hit = new Set(Array.from({ length: 500 }, (_, i) => partitionOf(`merchant ${i}`)));
    expect(hit.size).toBe(PARTITIONS);
  });
});
