import type { StoredBatch } from '@daftari/journal-core/position';
import { journalService, MAX_BYTES_PER_ANSWER, type ReadableJournal } from './journal-service';

/** A journal of two partitions, with batches of the given sizes in partition 1. */
function journalOf(...sizes: number[]): ReadableJournal & { largestRead: () => number } {
  let largest = 0;
  const stored: StoredBatch[] = sizes.map((size, sequence) => ({
    partition: 1,
    sequence,
    hash: `h${sequence}`,
    body: new Uint8Array(size),
  }));
  return {
    name: 'initiation',
    journalId: 'the-id',
    partitions: 2,
    head: async (partition) => ({ partition, sequence: partition, hash: `head${partition}`, recordedAt: '' }),
    readBatches: async (partition, after, limit) => {
      const read = partition === 1 ? stored.slice(after + 1, after + 1 + limit) : [];
      largest = Math.max(
        largest,
        read.reduce((sum, { body }) => sum + body.byteLength, 0),
      );
      return read;
    },
    largestRead: () => largest,
  };
}

const serving = (journal: ReadableJournal) => journalService(new Map([['initiation', journal]]));
const from = (afterSequence: number, limit: number) => ({ journal: 'initiation', partition: 1, afterSequence, limit });

describe('the journal service', () => {
  it('answers the head of every partition', async () => {
    expect(await serving(journalOf()).getHeads({ journal: 'initiation' })).toEqual({
      journal: 'initiation',
      journalId: 'the-id',
      heads: [
        { partition: 0, sequence: 0, hash: 'head0' },
        { partition: 1, sequence: 1, hash: 'head1' },
      ],
    });
  });

  it('answers batches as they are stored, after the given one, at most the limit', async () => {
    const { batches } = await serving(journalOf(1, 2, 3, 4)).readBatches(from(0, 2));
    expect(batches).toEqual([
      { sequence: 1, hash: 'h1', body: new Uint8Array(2) },
      { sequence: 2, hash: 'h2', body: new Uint8Array(3) },
    ]);
  });

  it('answers nothing at the end', async () => {
    expect(await serving(journalOf(1)).readBatches(from(0, 1_000))).toEqual({ batches: [] });
  });

  it('answers a thousand small batches at once', async () => {
    const { batches } = await serving(journalOf(...Array<number>(1_500).fill(300))).readBatches(from(-1, 1_000));
    expect(batches.map((b) => b.sequence)).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
  });

  it('stays within its bytes, without reading much more, and goes on from there', async () => {
    const journal = journalOf(...Array<number>(100).fill(900_000));
    const seen: number[] = [];
    for (let after = -1; after < 99; after = seen.at(-1)!) {
      const { batches } = await serving(journal).readBatches(from(after, 1_000));
      expect(batches.reduce((sum, { body }) => sum + body.byteLength, 0)).toBeLessThanOrEqual(MAX_BYTES_PER_ANSWER);
      seen.push(...batches.map((b) => b.sequence));
    }
    expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(journal.largestRead()).toBeLessThanOrEqual(8 * 900_000);
  });

  it('answers a batch beyond its bytes alone, since an empty answer means the end', async () => {
    const { batches } = await serving(journalOf(MAX_BYTES_PER_ANSWER + 1, 1)).readBatches(from(-1, 10));
    expect(batches.map((b) => b.sequence)).toEqual([0]);
  });

  it('does not know a journal that is not here, and says which are', async () => {
    const unknown = { code: 'JOURNAL_NOT_FOUND', details: { known: 'initiation' } };
    await expect(serving(journalOf()).getHeads({ journal: 'initiations' })).rejects.toMatchObject(unknown);
    await expect(serving(journalOf()).readBatches({ ...from(-1, 1), journal: '' })).rejects.toMatchObject(unknown);
  });

  it.each([
    [{ limit: 0 }, 'limit'],
    [{ limit: 1_001 }, 'limit'],
    [{ partition: 2 }, 'partition'],
    [{ partition: -1 }, 'partition'],
    [{ afterSequence: -2 }, 'afterSequence'],
  ])('refuses %j', async (wrong, field) => {
    await expect(serving(journalOf()).readBatches({ ...from(-1, 1), ...wrong })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { [field]: expect.any(String) } },
    });
  });
});
